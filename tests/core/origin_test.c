#include "core/origin.h"

#include "tests/support/test.h"

static const struct origin here = { "712", "1", "0/15D6A30" };

static void an_origin_stands_among_the_other_details(void **state)
{
	static const struct {
		const char *before, *after;
	} cases[] = {
		{ NULL, "{\"system\":\"712\",\"timeline\":\"1\",\"transaction\":\"?\"}" },
		{ "{\"batch\":{\"done\":3}}", "{\"batch\":{\"done\":3},\"system\":\"712\","
					      "\"timeline\":\"1\",\"transaction\":\"?\"}" },
		{ "{\"system\":\"9\",\"timeline\":\"2\",\"transaction\":\"77\"}",
		  "{\"system\":\"712\",\"timeline\":\"1\",\"transaction\":\"?\"}" },
	};
	static const struct origin none;
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_string_equal(origin_write(arena, cases[i].before, &here), cases[i].after);
		assert_ptr_equal(origin_write(arena, cases[i].before, &none), cases[i].before);
	}
}

static void details_are_compared_whatever_their_origin(void **state)
{
	static const struct {
		const char *a, *b;
		bool equal;
	} cases[] = {
		{ NULL, NULL, true },
		{ NULL, "{\"system\":\"9\",\"timeline\":\"2\",\"transaction\":\"77\"}", true },
		{ "{\"transaction\":\"?\"}", "{\"transaction\":\"77\"}", true },
		{ "{\"batch\":3,\"transaction\":\"?\"}", "{\"batch\":3,\"transaction\":\"77\"}",
		  true },
		{ "{\"batch\":3}", "{\"batch\":4}", false },
		{ NULL, "{\"batch\":4}", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(origin_aside_equal(cases[i].a, cases[i].b), cases[i].equal);
}

static void another_server_and_a_failover_are_told(void **state)
{
	static const struct {
		struct origin before, after;
		const char *moved;
	} cases[] = {
		{ { "712", "1", "0/1" }, { "712", "1", "0/9" }, NULL },
		{ { 0 }, { "712", "1", "0/9" }, NULL },
		{ { "712", "1", "0/1" },
		  { "712", "2", "0/9" },
		  "the server was failed over (timeline 2, it was 1)" },
		{ { "712", "1", "0/1" },
		  { "899", "1", "0/9" },
		  "another server answers now (system identifier 899, it was 712)" },
		{ { "712", "1", "0/1" },
		  { 0 },
		  "another server answers now (system identifier unknown, it was 712)" },
		{ { NULL, "1", "0/1" },
		  { NULL, "3", "0/9" },
		  "the server was failed over (timeline 3, it was 1)" },
	};
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *moved = origin_moved(arena, &cases[i].before, &cases[i].after);

		if (!cases[i].moved)
			assert_null(moved);
		else
			assert_string_equal(moved, cases[i].moved);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_origin_stands_among_the_other_details),
		cmocka_unit_test(details_are_compared_whatever_their_origin),
		cmocka_unit_test(another_server_and_a_failover_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
