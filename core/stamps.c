#include "core/stamps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/base/value.h"

#define JOURNAL "meta/_journal.json"

static const struct value *entries_of(struct arena *arena, const struct directory *directory)
{
	const struct file *file = file_set_find(&directory->files, JOURNAL);
	struct value *journal;
	struct error ignored;

	return file && value_parse(arena, file->bytes, &journal, &ignored)
		   ? value_get(journal, "entries")
		   : NULL;
}

static const char *const digits = "0123456789";

/* "20240102030405_name" */
static int64_t stamp_in(const char *name)
{
	struct tm time = { 0 };

	if (strspn(name, digits) != 14 ||
	    sscanf(name, "%4d%2d%2d%2d%2d%2d", &time.tm_year, &time.tm_mon, &time.tm_mday,
		   &time.tm_hour, &time.tm_min, &time.tm_sec) != 6)
		return 0;
	time.tm_year -= 1900;
	time.tm_mon--;
	return (int64_t)timegm(&time) * 1000;
}

struct tagged {
	const char *tag;
	int64_t when;
};

static int compare_tags(const void *a, const void *b)
{
	return strcmp(((const struct tagged *)a)->tag, ((const struct tagged *)b)->tag);
}

static size_t journal_read(const struct value *entries, struct tagged *tagged)
{
	size_t count = 0;

	for (size_t i = 0; i < value_count(entries); i++) {
		const struct value *entry = value_at(entries, i);
		const char *tag = value_get_text(entry, "tag");

		if (tag)
			tagged[count++] =
			    (struct tagged) { tag, value_get_integer(entry, "when", 0) };
	}
	qsort(tagged, count, sizeof *tagged, compare_tags);
	return count;
}

int64_t *stamps_of(struct arena *arena, const struct directory *directory)
{
	const struct value *entries = entries_of(arena, directory);
	struct tagged *tagged = arena_new_array(arena, struct tagged, value_count(entries) + 1);
	size_t count = journal_read(entries, tagged);
	int64_t *stamps = arena_new_array(arena, int64_t, directory->count + 1);

	for (size_t i = 0; i < directory->count; i++) {
		struct tagged own = { directory->migrations[i].name, 0 };
		const struct tagged *found = bsearch(&own, tagged, count, sizeof own, compare_tags);

		stamps[i] = found ? found->when : stamp_in(directory->migrations[i].name);
	}
	return stamps;
}
