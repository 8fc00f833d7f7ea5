#include "core/format/sqitch_plan.h"

#include <stdlib.h>
#include <string.h>

#include "core/conflict.h"

#define LINES_LIMIT 200000

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static size_t word_size(struct bytes line)
{
	size_t size = 0;

	while (size < line.size && !is_blank(line.data[size]))
		size++;
	return size;
}

static const char *note_of(struct arena *arena, struct bytes line)
{
	const char *mark = memmem(line.data, line.size, " # ", 3);

	if (!mark)
		return "";
	return arena_text_n(arena, mark + 3, (size_t)(line.data + line.size - mark - 3));
}

static size_t count_lines(struct bytes text)
{
	size_t count = 1;

	for (size_t i = 0; i < text.size; i++)
		count += text.data[i] == '\n';
	return count;
}

/* "[a !b] 2024-01-01T00:00:00Z Ann <a@b> # note" */
static struct bytes needs_of(struct bytes rest)
{
	const char *end;

	rest = bytes_trimmed(rest);
	end = rest.size && *rest.data == '[' ? memchr(rest.data, ']', rest.size) : NULL;
	return end ? (struct bytes) { rest.data + 1, (size_t)(end - rest.data) - 1 }
		   : (struct bytes) { 0 };
}

static bool take_change(struct arena *arena, struct bytes line, unsigned number,
			struct sqitch_plan *plan, struct error *error)
{
	size_t size;
	const char *name;

	if (*line.data == '-')
		return error_set(error, ERROR_INVALID,
				 SQITCH_PLAN ":%u: a change that reverts is not supported", number);
	if (*line.data == '+')
		line = bytes_trimmed((struct bytes) { line.data + 1, line.size - 1 });
	size = word_size(line);
	name = arena_text_n(arena, line.data ? line.data : "", size);
	if (!size || strpbrk(name, "@#:") || !directory_path_allowed(name))
		return error_set(error, ERROR_INVALID,
				 SQITCH_PLAN ":%u: \"%.100s\" is no name of a change", number,
				 name);
	plan->changes[plan->count++] = (struct sqitch_change) {
		.name = name,
		.note = note_of(arena, line),
		.line = number,
		.tags = plan->tag_count,
		.needs = needs_of((struct bytes) { line.data + size, line.size - size }),
	};
	return true;
}

static bool take_line(struct arena *arena, struct bytes line, unsigned number,
		      struct sqitch_plan *plan, struct error *error)
{
	size_t size = word_size(line);

	if (!line.size || *line.data == '#' || *line.data == '%')
		return true;
	if (*line.data != '@')
		return take_change(arena, line, number, plan, error);
	if (!plan->count || size < 2)
		return error_set(error, ERROR_INVALID,
				 SQITCH_PLAN ":%u: a tag follows a change, and has a name", number);
	plan->tags[plan->tag_count++] = arena_text_n(arena, line.data + 1, size - 1);
	return true;
}

static int compare_changes(const void *a, const void *b)
{
	const struct sqitch_change *x = *(struct sqitch_change *const *)a;
	const struct sqitch_change *y = *(struct sqitch_change *const *)b;
	int order = strcmp(x->name, y->name);

	return order ? order : (x > y) - (x < y);
}

/* Changes of one name stand together in `sorted`, in the plan's order. */
static bool number_instances(struct arena *arena, struct sqitch_plan *plan, struct error *error)
{
	struct sqitch_change **sorted =
	    arena_new_array(arena, struct sqitch_change *, plan->count + 1);

	for (size_t i = 0; i < plan->count; i++) {
		sorted[i] = &plan->changes[i];
		sorted[i]->instance = 1;
		sorted[i]->tags_end = plan->tag_count;
	}
	qsort(sorted, plan->count, sizeof *sorted, compare_changes);
	for (size_t i = 1; i < plan->count; i++) {
		struct sqitch_change *a = sorted[i - 1], *b = sorted[i];

		if (!text_equal(a->name, b->name))
			continue;
		if (a->tags == b->tags)
			return error_set(error, ERROR_INTEGRITY,
					 SQITCH_PLAN
					 ":%u: %s stands in line %u already, with no tag "
					 "between; a change is reworked behind a tag",
					 b->line, b->name, a->line);
		b->instance = a->instance + 1;
		a->reworked = true;
		a->tags_end = b->tags;
	}
	return true;
}

bool sqitch_plan_read(struct arena *arena, struct bytes text, struct sqitch_plan *plan,
		      struct error *error)
{
	size_t lines = count_lines(text);
	struct bytes rest = text;

	*plan = (struct sqitch_plan) { 0 };
	if (!text_is_utf8(text, NULL) || (text.size && memchr(text.data, '\0', text.size)))
		return error_set(error, ERROR_INVALID, SQITCH_PLAN ": not a text in UTF-8");
	if (lines > LINES_LIMIT)
		return error_set(error, ERROR_INVALID, SQITCH_PLAN ": more than %d lines",
				 LINES_LIMIT);
	if (!conflict_free(SQITCH_PLAN, text, "check that every change is still named", error))
		return false;
	plan->changes = arena_new_array(arena, struct sqitch_change, lines);
	plan->tags = arena_new_array(arena, const char *, lines);
	for (unsigned number = 1; rest.size; number++)
		if (!take_line(arena, bytes_trimmed(bytes_take_line(&rest)), number, plan, error))
			return false;
	return number_instances(arena, plan, error);
}

/* A value as git-config(1) has it: without a comment, and without quotes around it. */
static struct bytes plain_value(struct bytes value)
{
	bool quoted = value.size && *value.data == '"';
	size_t size = quoted;

	while (size < value.size && (quoted ? value.data[size] != '"'
					    : !strchr("#;", value.data[size]) || !value.data[size]))
		size++;
	return bytes_trimmed((struct bytes) { value.data + quoted, size - quoted });
}

static bool take_engine(struct bytes value, enum dialect *dialect, struct error *error)
{
	if (bytes_equal_text(value, "pg"))
		*dialect = DIALECT_POSTGRES;
	else if (bytes_equal_text(value, "sqlite"))
		*dialect = DIALECT_SQLITE;
	else
		return error_set(error, ERROR_INVALID,
				 "sqitch.conf: engine \"%.*s\" is not supported; known are pg and "
				 "sqlite",
				 value.size > 40 ? 40 : (int)value.size, value.data);
	return true;
}

static bool take_setting(struct bytes key, struct bytes value, enum dialect *dialect,
			 struct error *error)
{
	static const struct {
		const char *key, *usual;
	} rows[] = {
		{ "top_dir", "." },           { "deploy_dir", "deploy" },
		{ "plan_file", SQITCH_PLAN }, { "revert_dir", "revert" },
		{ "extension", "sql" },
	};

	if (bytes_equal_text(key, "engine"))
		return take_engine(value, dialect, error);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (bytes_equal_text(key, rows[i].key) && !bytes_equal_text(value, rows[i].usual))
			return error_set(error, ERROR_INVALID,
					 "sqitch.conf: %s = %.*s; only %s is read: name the folder "
					 "that holds " SQITCH_PLAN " and deploy/",
					 rows[i].key, value.size > 60 ? 60 : (int)value.size,
					 value.data, rows[i].usual);
	return true;
}

bool sqitch_settings_read(struct bytes text, enum dialect *dialect, struct error *error)
{
	while (text.size) {
		struct bytes line = bytes_trimmed(bytes_take_line(&text)), key, value;
		const char *mark = line.size ? memchr(line.data, '=', line.size) : NULL;
		size_t size = mark ? (size_t)(mark - line.data) : 0;

		if (!mark || *line.data == '#' || *line.data == ';')
			continue;
		key = bytes_trimmed((struct bytes) { line.data, size });
		value =
		    plain_value(bytes_trimmed((struct bytes) { mark + 1, line.size - size - 1 }));
		if (!take_setting(key, value, dialect, error))
			return false;
	}
	return true;
}
