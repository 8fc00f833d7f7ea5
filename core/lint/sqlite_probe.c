#include "core/lint/sqlite_probe.h"

#include <string.h>
#include <strings.h>

#include "core/pattern.h"

#define TABLE "lockstep_probe"

struct lite *lint_probe_open(struct arena *arena)
{
	static const char *const made[] = { "CREATE TABLE " TABLE " (lockstep_row)",
					    "INSERT INTO " TABLE " VALUES (1)" };
	struct lite *probe = lite_open(arena);
	struct lite_said said;

	for (size_t i = 0; i < sizeof made / sizeof *made; i++)
		lite_run(arena, probe, bytes_of(made[i]), LITE_RUN, &said);
	return probe;
}

/* What stands behind ALTER TABLE name ADD [COLUMN]. */
static struct bytes definition_of(struct bytes text)
{
	struct tokens tokens = { text.data, text.data + text.size, DIALECT_SQLITE }, before;
	struct bytes token;

	(void)token_next(&tokens), (void)token_next(&tokens);
	do
		token = token_next(&tokens);
	while (token.size && !token_is(token, "ADD"));
	before = tokens;
	if (!token_is(token_next(&tokens), "COLUMN"))
		tokens = before;
	return (struct bytes) { tokens.at, (size_t)(tokens.end - tokens.at) };
}

/* Is there something that a row could break? */
static bool is_checked(struct bytes definition)
{
	struct tokens tokens = { definition.data, definition.data + definition.size,
				 DIALECT_SQLITE };
	struct bytes token;

	while ((token = token_next(&tokens)).size) {
		if (token_is(token, "CHECK") || token_is(token, "NOT"))
			return true;
	}
	return false;
}

void lint_probe_column(struct arena *arena, struct lite *probe, struct lint_step *step)
{
	struct bytes definition = definition_of(step->statement.text);
	struct buffer text = buffer_in(arena);
	struct lite_said said;

	buffer_add_text(&text, "ALTER TABLE " TABLE " ADD COLUMN ");
	buffer_add(&text, definition.data, definition.size);
	lite_foreign_keys(probe, step->foreign_keys);
	lite_mark(probe);
	lite_run(arena, probe, buffer_bytes(&text), LITE_RUN, &said);
	lite_back(probe);
	if (said.outcome == LITE_FAILED && !text_starts_with(said.message, "error in "))
		step->filled = said.message;
	else
		step->filled_unknown = said.outcome != LITE_DONE && is_checked(definition);
}

/* "NOT NULL constraint failed: t.c" gives "c". */
static const char *null_column(const struct lite_said *said)
{
	static const char begin[] = "NOT NULL constraint failed: ";
	const char *dot;

	if (said->outcome != LITE_FAILED || !text_starts_with(said->message, begin))
		return NULL;
	dot = strchr(said->message + sizeof begin - 1, '.');
	return dot ? dot + 1 : NULL;
}

struct trial {
	struct arena *arena;
	struct lite *lite;
	const struct lint_copying *copying;
	struct lint_step *step;
};

static const char **all_columns(struct arena *arena, const struct lite_table *table)
{
	const char **names = arena_new_array(arena, const char *, table->column_count + 1);

	for (size_t i = 0; i < table->column_count; i++)
		names[i] = table->columns[i].name;
	return names;
}

static bool put_others(const struct trial *trial)
{
	for (size_t i = 0; i < trial->copying->other_count; i++) {
		const struct lite_table *other = trial->copying->others[i];

		if (!lite_put(trial->arena, trial->lite, other, all_columns(trial->arena, other),
			      other->column_count))
			return false;
	}
	return true;
}

/* One row with values in these columns only: is it copied?  What was made is undone. */
static bool try_copy(const struct trial *trial, const char *const *filled, size_t count,
		     struct lite_said *said, bool *arrived)
{
	bool put;

	lite_mark(trial->lite);
	put = put_others(trial) &&
	      lite_put(trial->arena, trial->lite, trial->copying->from, filled, count);
	if (put)
		lite_run(trial->arena, trial->lite, trial->step->statement.text, LITE_RUN, said);
	*arrived = put && !lite_is_empty(trial->lite, trial->copying->to->name);
	lite_back(trial->lite);
	return put;
}

/* A row without any NULL. */
static bool full_row_arrives(const struct trial *trial)
{
	const struct lite_table *from = trial->copying->from;
	struct lite_said said;
	bool arrived;

	return try_copy(trial, all_columns(trial->arena, from), from->column_count, &said,
			&arrived) &&
	       arrived;
}

static bool is_known(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (!strcasecmp(names[i], name))
			return true;
	}
	return false;
}

void lint_probe_copy(struct arena *arena, struct lite *lite, const struct lint_copying *copying,
		     struct lint_step *step)
{
	struct trial trial = { arena, lite, copying, step };
	size_t most = copying->to->column_count;
	struct lite_said said = { .outcome = LITE_DONE };
	const char *column;
	bool arrived;

	step->nulls = arena_new_array(arena, const char *, most + 1);
	for (;;) {
		if (!try_copy(&trial, step->nulls, step->null_count, &said, &arrived)) {
			step->nulls_unknown = true;
			return;
		}
		column = null_column(&said);
		if (!column)
			break;
		if (step->null_count == most || !lite_column(copying->from, column) ||
		    is_known(step->nulls, step->null_count, column)) {
			step->filled = copying->other_count ? NULL : said.message;
			step->nulls_unknown = copying->other_count > 0;
			return;
		}
		step->nulls[step->null_count++] = column;
	}
	if (said.outcome != LITE_DONE)
		step->nulls_unknown = true;
	else if (!arrived)
		step->filters = !(step->nulls_unknown = !full_row_arrives(&trial));
}
