#include "core/lint/facts.h"

#include <stdlib.h>
#include <string.h>

#define PAGE 8192 /* bytes; less is nothing */

/* 1, 2 or 5 with zeros. */
static int64_t rows_told(int64_t rows)
{
	static const int64_t steps[] = { 5, 2, 1 };
	int64_t unit = 1;

	if (rows <= 0)
		return rows < 0 ? -1 : 0;
	while (rows / unit >= 10)
		unit *= 10;
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		if (rows >= steps[i] * unit)
			return steps[i] * unit;
	return unit;
}

static int64_t bytes_told(int64_t bytes)
{
	int64_t told = PAGE;

	if (bytes < PAGE)
		return 0;
	while (told <= bytes / 2)
		told *= 2;
	return told;
}

int lint_size_compare(const void *a, const void *b)
{
	return strcmp(((const struct lint_size *)a)->relation,
		      ((const struct lint_size *)b)->relation);
}

static int largest_first(const void *a, const void *b)
{
	const struct lint_size *left = a, *right = b;

	if (left->bytes != right->bytes)
		return left->bytes < right->bytes ? 1 : -1;
	return lint_size_compare(a, b);
}

struct value *lint_sizes_value(struct arena *arena, const struct lint_size *sizes, size_t count)
{
	struct value *list = value_array(arena);

	for (size_t i = 0; i < count; i++) {
		struct value *item = value_array(arena);

		value_add(item, value_text(arena, sizes[i].relation));
		value_add(item, value_integer(arena, sizes[i].rows));
		value_add(item, value_integer(arena, sizes[i].bytes));
		value_add(list, item);
	}
	return list;
}

/* Rounded, the largest of them, in the order of their names. */
static size_t told(struct arena *arena, const struct lint_facts *facts, size_t most,
		   struct lint_size **sizes)
{
	size_t count = facts->size_count < most ? facts->size_count : most;

	*sizes = arena_new_array(arena, struct lint_size, facts->size_count + 1);
	for (size_t i = 0; i < facts->size_count; i++)
		(*sizes)[i] =
		    (struct lint_size) { facts->sizes[i].relation, rows_told(facts->sizes[i].rows),
					 bytes_told(facts->sizes[i].bytes) };
	qsort(*sizes, facts->size_count, sizeof **sizes, largest_first);
	qsort(*sizes, count, sizeof **sizes, lint_size_compare);
	return count;
}

static struct bytes write_most(struct arena *arena, const struct lint_facts *facts, size_t most)
{
	struct value *value = value_object(arena);
	struct lint_size *sizes;
	size_t count = told(arena, facts, most, &sizes);

	value_put_text(value, "home", facts->home);
	value_put_bool(value, "utc", facts->zone_is_utc);
	value_put_bool(value, "all", facts->all && count == facts->size_count);
	value_put(value, "tables", lint_sizes_value(arena, sizes, count));
	return value_write(arena, value);
}

struct bytes lint_facts_write(struct arena *arena, const struct lint_facts *facts)
{
	size_t most = LINT_FACTS_TABLES;
	struct bytes text = write_most(arena, facts, most);

	while (text.size > LINT_FACTS_LIMIT && most) {
		most /= 2;
		text = write_most(arena, facts, most);
	}
	return text;
}

bool lint_sizes_of(struct arena *arena, const struct value *list, size_t most,
		   struct lint_size **sizes, size_t *count)
{
	*count = value_count(list);
	if (!value_is_array(list) || *count > most)
		return false;
	*sizes = arena_new_array(arena, struct lint_size, *count + 1);
	for (size_t i = 0; i < *count; i++) {
		const struct value *item = value_at(list, i);
		struct lint_size *size = &(*sizes)[i];

		*size = (struct lint_size) { value_as_text(value_at(item, 0)),
					     value_as_integer(value_at(item, 1), -2),
					     value_as_integer(value_at(item, 2), -1) };
		if (!size->relation || size->rows < -1 || size->bytes < 0)
			return false;
	}
	return true;
}

bool lint_facts_read(struct arena *arena, struct bytes text, struct lint_facts *facts,
		     struct error *error)
{
	struct value *value;

	*facts = (struct lint_facts) { 0 };
	if (!value_parse(arena, text, &value, error))
		return false;
	facts->home = value_get_text(value, "home");
	facts->zone_is_utc = value_get_bool(value, "utc", false);
	facts->all = value_get_bool(value, "all", false);
	if (!lint_sizes_of(arena, value_get(value, "tables"), LINT_FACTS_TABLES, &facts->sizes,
			   &facts->size_count))
		return error_set(error, ERROR_INVALID, "it holds no sizes of tables");
	qsort(facts->sizes, facts->size_count, sizeof *facts->sizes, lint_size_compare);
	return true;
}

int lint_version_num(const char *server)
{
	char *end;
	long major, minor;

	if (!text_starts_with(server, "PostgreSQL "))
		return 0;
	major = strtol(server + 11, &end, 10);
	minor = *end == '.' ? strtol(end + 1, NULL, 10) : 0;
	if (major < 1 || major > 99 || minor < 0 || minor > 9999)
		return 0;
	return (int)(major * 10000 + minor);
}
