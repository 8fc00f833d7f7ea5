#include "core/lint/facts.h"

#include <string.h>

#include "core/lint/weigh.h"
#include "tests/support/test.h"

static struct lint_facts facts_of(struct lint_size *sizes, size_t count)
{
	return (struct lint_facts) { "public", true, sizes, count, true };
}

static void what_is_told_is_a_little_less_and_never_on_the_other_side_of_a_limit(void **state)
{
	static const struct {
		int64_t rows, told_rows, bytes, told_bytes;
	} cases[] = {
		{ -1, -1, 0, 0 },
		{ 0, 0, 8191, 0 },
		{ 1, 1, 8192, 8192 },
		{ 9999, 5000, LINT_SMALL_BYTES - 1, LINT_SMALL_BYTES / 2 },
		{ LINT_SMALL_ROWS, 10000, LINT_SMALL_BYTES, LINT_SMALL_BYTES },
		{ 49999, 20000, LINT_SMALL_BYTES + 1, LINT_SMALL_BYTES },
		{ 999999, 500000, LINT_LARGE_BYTES - 1, LINT_LARGE_BYTES / 2 },
		{ LINT_LARGE_ROWS, 1000000, LINT_LARGE_BYTES, LINT_LARGE_BYTES },
		{ 7654321, 5000000, (int64_t)3 << 40, (int64_t)2 << 40 },
		{ (int64_t)1 << 52, 2000000000000000, (int64_t)1 << 52, (int64_t)1 << 52 },
	};
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct lint_size size = { "public.t", cases[i].rows, cases[i].bytes };
		struct lint_facts facts = facts_of(&size, 1), told;

		assert_ok(lint_facts_read(arena, lint_facts_write(arena, &facts), &told, &error));
		assert_int_equal(told.size_count, 1);
		assert_int_equal(told.sizes[0].rows, cases[i].told_rows);
		assert_int_equal(told.sizes[0].bytes, cases[i].told_bytes);
		assert_string_equal(told.sizes[0].relation, "public.t");
		assert_string_equal(told.home, "public");
		assert_true(told.zone_is_utc);
		assert_true(told.all);
	}
}

static void of_too_many_tables_the_largest_are_told_and_that_there_are_more(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct lint_size *sizes = arena_new_array(arena, struct lint_size, 300);
	struct lint_facts facts = facts_of(sizes, 300), told;
	struct error error = { 0 };

	(void)state;
	for (size_t i = 0; i < 300; i++)
		sizes[i] = (struct lint_size) { arena_printf(arena, "public.t%03zu", i), 5,
						i < 100 ? 8192 : (int64_t)1 << 30 };
	assert_ok(lint_facts_read(arena, lint_facts_write(arena, &facts), &told, &error));
	assert_int_equal(told.size_count, LINT_FACTS_TABLES);
	assert_false(told.all);
	assert_string_equal(told.sizes[0].relation, "public.t100");
}

static void names_that_are_too_long_leave_room_for_fewer(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct lint_size *sizes = arena_new_array(arena, struct lint_size, 200);
	struct lint_facts facts = facts_of(sizes, 200), told;
	char name[600];
	struct error error = { 0 };
	struct bytes text;

	(void)state;
	memset(name, '\1', sizeof name); /* six bytes each in JSON */
	name[sizeof name - 1] = 0;
	for (size_t i = 0; i < 200; i++)
		sizes[i] = (struct lint_size) { arena_printf(arena, "p.%zu%s", i, name), 5, 0 };
	text = lint_facts_write(arena, &facts);
	assert_true(text.size <= LINT_FACTS_LIMIT);
	assert_ok(lint_facts_read(arena, text, &told, &error));
	assert_true(told.size_count > 0);
	assert_false(told.all);
}

static void what_is_no_such_text_is_refused(void **state)
{
	static const char *const cases[] = {
		"",
		"{}",
		"[]",
		"{\"tables\":{}}",
		"{\"tables\":[[\"t\",1]]}",
		"{\"tables\":[[1,1,1]]}",
		"{\"tables\":[[\"t\",-2,1]]}",
		"{\"tables\":[[\"t\",1,-1]]}",
		"{\"tables\":[\"t\"]}",
	};
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct lint_facts facts;
		struct error error = { 0 };

		assert_false(lint_facts_read(arena, bytes_of(cases[i]), &facts, &error));
		assert_int_equal(error.code, ERROR_INVALID);
	}
}

static void a_servers_words_give_its_number(void **state)
{
	static const struct {
		const char *server;
		int number;
	} cases[] = {
		{ "PostgreSQL 15.4 (Debian 15.4-1)", 150004 },
		{ "PostgreSQL 14.0", 140000 },
		{ "PostgreSQL 17beta1", 170000 },
		{ "SQLite 3.40.1", 0 },
		{ "", 0 },
		{ "PostgreSQL x", 0 },
		{ "PostgreSQL 99999999999999999999.1", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(lint_version_num(cases[i].server), cases[i].number);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    what_is_told_is_a_little_less_and_never_on_the_other_side_of_a_limit),
		cmocka_unit_test(of_too_many_tables_the_largest_are_told_and_that_there_are_more),
		cmocka_unit_test(names_that_are_too_long_leave_room_for_fewer),
		cmocka_unit_test(what_is_no_such_text_is_refused),
		cmocka_unit_test(a_servers_words_give_its_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
