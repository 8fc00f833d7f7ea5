#include "core/break_glass.h"

#include "tests/support/test.h"

static void what_is_put_is_found_beside_other_details(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct value *details = value_object(arena);
	struct break_glass glass = { "the site is down", "lockstep 1 cli anna",
				     "2026-01-01T00:00:00Z" };
	struct break_glass found;
	struct bytes text;

	(void)state;
	value_put_text(details, "adopted_from", "goose");
	break_glass_put(details, &glass);
	text = value_write(arena, details);
	assert_true(break_glass_of(arena, arena_text_n(arena, text.data, text.size), &found));
	assert_string_equal(found.reason, glass.reason);
	assert_string_equal(found.by, glass.by);
	assert_string_equal(found.at, glass.at);
}

static void other_details_do_not_say_so(void **state)
{
	static const char *const texts[] = { NULL,
					     "",
					     "{}",
					     "no JSON",
					     "[]",
					     "{\"adopted_from\":\"goose\"}",
					     "{\"break_glass\":\"why\"}",
					     "{\"break_glass\":7,\"by\":\"b\",\"at\":\"a\"}" };
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct break_glass found;

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++)
		assert_false(break_glass_of(arena, texts[i], &found));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_put_is_found_beside_other_details),
		cmocka_unit_test(other_details_do_not_say_so),
	};

	return cmocka_run_group_tests_name("core/break_glass", tests, NULL, NULL);
}
