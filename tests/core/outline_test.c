#include "tests/support/test.h"

#include "core/outline.h"

static void what_two_schemas_do_not_share_is_told(void **state)
{
	static const struct {
		const char *before, *after, *difference;
	} cases[] = {
		{ "", "", "" },
		{ "a\nb\n", "a\nb\n", "" },
		{ "a\nb\n", "a\n", "- b" },
		{ "", "a\nb\n", "+ a; + b" },
		{ "a\nc\nd\n", "b\nc\n", "- a; + b; - d" },
		{ "a\n", "a1\n", "- a; + a1" },
		{ "a\nb\nc\nd\n", "", "- a; - b; - c; and 1 more" },
	};
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct name_list list =
		    outline_compare(arena, bytes_of(cases[i].before), bytes_of(cases[i].after));

		assert_string_equal(outline_text(arena, &list, 3), cases[i].difference);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_two_schemas_do_not_share_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
