#include "core/sum.h"

#include <string.h>

#include "core/conflict.h"

#define HASH_TEXT_SIZE 44 /* base64 of 32 bytes */

/* A name is split off at the first "h1:" of its line and has the blanks around it taken away. */
static bool readable_back(const char *name)
{
	return *name && !strpbrk(name, "\r\n") && !strstr(name, "h1:") && *name != ' ' &&
	       *name != '\t' && !text_ends_with(name, " ") && !text_ends_with(name, "\t");
}

static struct hash total_of(const struct sum_entry *entries, size_t count)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct hasher hasher;

	hasher_start(&hasher);
	for (size_t i = 0; i < count; i++) {
		hasher_add(&hasher, entries[i].name, strlen(entries[i].name));
		hasher_add(&hasher, base64_encode(arena, entries[i].hash.bytes, HASH_SIZE),
			   HASH_TEXT_SIZE);
	}
	return hasher_end(&hasher);
}

bool sum_compute(struct arena *arena, const struct sum_file *files, size_t count, struct sum *sum,
		 struct error *error)
{
	struct hasher hasher;

	*sum = (struct sum) { .entries = arena_new_array(arena, struct sum_entry, count + 1) };
	hasher_start(&hasher);
	for (size_t i = 0; i < count; i++) {
		if (!readable_back(files[i].name))
			return error_set(
			    error, ERROR_INVALID,
			    "%.200s: the name cannot be kept in atlas.sum; rename the file "
			    "(no \"h1:\", no line break, no blank at either end)",
			    files[i].name);
		hasher_add(&hasher, files[i].name, strlen(files[i].name));
		if (files[i].ignored)
			continue;
		hasher_add(&hasher, files[i].text.data, files[i].text.size);
		sum->entries[sum->count++] =
		    (struct sum_entry) { files[i].name, hasher_snapshot(&hasher) };
	}
	sum->total = total_of(sum->entries, sum->count);
	return true;
}

char *sum_total_text(struct arena *arena, const struct sum *sum)
{
	return arena_printf(arena, "h1:%s", base64_encode(arena, sum->total.bytes, HASH_SIZE));
}

struct bytes sum_write(struct arena *arena, const struct sum *sum)
{
	struct buffer buffer = buffer_in(arena);

	buffer_printf(&buffer, "%s\n", sum_total_text(arena, sum));
	for (size_t i = 0; i < sum->count; i++)
		buffer_printf(&buffer, "%s h1:%s\n", sum->entries[i].name,
			      base64_encode(arena, sum->entries[i].hash.bytes, HASH_SIZE));
	return buffer_bytes(&buffer);
}

static bool hash_read(struct arena *arena, struct bytes text, struct hash *hash)
{
	struct bytes decoded;

	if (text.size != HASH_TEXT_SIZE || !base64_decode(arena, text, &decoded) ||
	    decoded.size != HASH_SIZE)
		return false;
	memcpy(hash->bytes, decoded.data, HASH_SIZE);
	return true;
}

static bool malformed(struct error *error, unsigned line, const char *what)
{
	return error_set(
	    error, ERROR_INTEGRITY,
	    "atlas.sum:%u: %s; restore the file, or run `lockstep migrate hash` when the "
	    "migrations are as they should be",
	    line, what);
}

static bool entry_read(struct arena *arena, struct bytes line, unsigned number,
		       struct sum_entry *entry, struct error *error)
{
	const char *mark = line.size ? memmem(line.data, line.size, "h1:", 3) : NULL;
	struct bytes name, hash;

	if (!mark)
		return malformed(error, number, "no \"NAME h1:HASH\"");
	name = bytes_trimmed((struct bytes) { line.data, (size_t)(mark - line.data) });
	hash = (struct bytes) { mark + 3, (size_t)(line.data + line.size - mark) - 3 };
	if (!name.size)
		return malformed(error, number, "a second total, as a merge leaves it behind");
	if (memchr(name.data, '\0', name.size) || !hash_read(arena, hash, &entry->hash))
		return malformed(error, number, "no hash of 44 base64 characters after \"h1:\"");
	entry->name = arena_text_n(arena, name.data, name.size);
	return true;
}

static size_t count_lines(struct bytes text)
{
	size_t lines = 1;

	for (size_t i = 0; i < text.size; i++)
		lines += text.data[i] == '\n';
	return lines;
}

/* As a line scanner does: without the newline, and without one \r before it. */
static struct bytes next_line(struct bytes *rest)
{
	struct bytes line = bytes_take_line(rest);

	if (line.size && line.data[line.size - 1] == '\r')
		line.size--;
	return line;
}

bool sum_parse(struct arena *arena, struct bytes text, struct sum *sum, struct error *error)
{
	struct bytes rest = text, line;

	*sum = (struct sum) { 0 };
	if (!conflict_free("atlas.sum", text, "run `lockstep migrate hash`", error))
		return false;
	if (!text.size)
		return malformed(error, 1, "empty, not even a total");
	line = next_line(&rest);
	if (bytes_start_with(line, "h1:"))
		line = (struct bytes) { line.data + 3, line.size - 3 };
	if (!hash_read(arena, line, &sum->total))
		return malformed(error, 1, "no total (\"h1:\" and 44 base64 characters)");
	sum->entries = arena_new_array(arena, struct sum_entry, count_lines(rest));
	for (unsigned number = 2; rest.size; number++, sum->count++)
		if (!entry_read(arena, next_line(&rest), number, &sum->entries[sum->count], error))
			return false;
	return true;
}

static size_t index_of(const struct sum *sum, const char *name)
{
	size_t i = 0;

	while (i < sum->count && !text_equal(sum->entries[i].name, name))
		i++;
	return i;
}

/* How many entries at the start are the same. */
static size_t common_length(const struct sum *a, const struct sum *b)
{
	size_t i = 0;

	while (i < a->count && i < b->count && text_equal(a->entries[i].name, b->entries[i].name) &&
	       hash_equal(&a->entries[i].hash, &b->entries[i].hash))
		i++;
	return i;
}

static bool total_follows(const struct sum *sum)
{
	struct hash total = total_of(sum->entries, sum->count);

	return hash_equal(&total, &sum->total);
}

struct sum_difference sum_compare(const struct sum *written, const struct sum *computed)
{
	size_t i = common_length(written, computed), place;
	struct sum_difference difference = { .line = (unsigned)i + 2 };

	if (hash_equal(&written->total, &computed->total) && i == written->count &&
	    i == computed->count)
		return (struct sum_difference) { SUM_SAME, NULL, 0 };
	if (!total_follows(written))
		return (struct sum_difference) { SUM_TOTAL_ONLY, NULL, 1 };
	if (i == written->count) {
		difference.kind = SUM_ADDED;
		difference.name = computed->entries[i].name;
		return difference;
	}
	difference.name = written->entries[i].name;
	place = index_of(computed, difference.name);
	difference.kind = place < computed->count && place == i ? SUM_EDITED : SUM_REMOVED;
	if (place != i && place < computed->count && i < computed->count) {
		difference.kind = SUM_ADDED;
		difference.name = computed->entries[i].name;
	}
	return difference;
}

char *sum_difference_text(struct arena *arena, const struct sum_difference *difference)
{
	static const char *const words[] = {
		[SUM_EDITED] = "edited",
		[SUM_ADDED] = "added",
		[SUM_REMOVED] = "removed",
	};

	if (difference->kind == SUM_SAME)
		return arena_text(arena, "no difference");
	if (difference->kind == SUM_TOTAL_ONLY)
		return arena_text(arena, "L1: the total does not follow from the lines below it");
	return arena_printf(arena, "L%u: %s was %s", difference->line, difference->name,
			    words[difference->kind]);
}
