#include "tests/support/test.h"

#include <string.h>

#include "core/sql/deep.h"
#include "core/sql/parse.h"
#include "core/sql/tree.h"

struct job {
	struct arena *arena;
	struct bytes text;
	struct sql_parsed parsed;
};

static void work(void *context)
{
	struct job *job = context;

	sql_parse(job->arena, job->text, &job->parsed);
}

static struct sql_parsed parse(struct arena *arena, struct bytes text)
{
	struct job job = { .arena = arena, .text = text };
	struct error error;

	assert_ok(deep_run(work, &job, &error));
	return job.parsed;
}

/* `piece` so many times behind `head`. */
static struct bytes repeated(struct arena *arena, const char *head, const char *piece, size_t times)
{
	struct buffer text = buffer_in(arena);

	buffer_add_text(&text, head);
	for (size_t i = 0; i < times; i++)
		buffer_add_text(&text, piece);
	return buffer_bytes(&text);
}

static void a_statement_becomes_a_tree_or_says_why_not(void **state)
{
	static const struct {
		const char *text;
		enum sql_outcome outcome;
		size_t commands, offset;
	} cases[] = {
		{ "CREATE TABLE t (a int)", SQL_PARSED, 1, 0 },
		{ "SELECT 1; SELECT 2", SQL_PARSED, 2, 0 },
		{ "", SQL_PARSED, 0, 0 },
		{ "SELEC 1", SQL_UNPARSED, 0, 0 },
		{ "SELECT '\xc3\xa9\xc3\xa9' FORM t u", SQL_UNPARSED, 0, 19 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct sql_parsed parsed = parse(arena, bytes_of(cases[i].text));

		assert_int_equal(parsed.outcome, cases[i].outcome);
		assert_int_equal(parsed.tree ? parsed.tree->count : 0, cases[i].commands);
		assert_int_equal(parsed.offset, cases[i].offset);
		assert_true((parsed.why != NULL) == (cases[i].outcome != SQL_PARSED));
	}
}

static void what_would_take_too_long_or_too_deep_is_not_looked_at(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	assert_int_equal(parse(arena, repeated(arena, "SELECT 1", "+1", 200000)).outcome,
			 SQL_TOO_MUCH);
	assert_int_equal(parse(arena, repeated(arena, "SELECT 1", "+1", 15000)).outcome,
			 SQL_PARSED);
	assert_int_equal(parse(arena, repeated(arena, "SELECT ", "((", 14000)).outcome,
			 SQL_UNPARSED);
	assert_int_equal(parse(arena, repeated(arena, "SELECT 1 --", " ", 1 << 21)).outcome,
			 SQL_TOO_MUCH);
	assert_int_equal(parse(arena, (struct bytes) { "SELECT 1\0 x", 11 }).outcome, SQL_TOO_MUCH);
	assert_int_equal(
	    parse(arena, repeated(arena, "insert into t values (1)", ",(1)", 9000)).outcome,
	    SQL_BULK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_statement_becomes_a_tree_or_says_why_not),
		cmocka_unit_test(what_would_take_too_long_or_too_deep_is_not_looked_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
