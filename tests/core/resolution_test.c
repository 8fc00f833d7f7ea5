#include "core/resolution.h"

#include "tests/support/test.h"

static void what_is_written_is_read_again(void **state)
{
	static const struct {
		struct resolution resolution;
		const char *text;
	} cases[] = {
		{ { "7", RESOLVE_APPLIED, 0, "by hand", "alice" },
		  "{\"by\":\"alice\",\"reason\":\"by hand\",\"resolved\":\"applied\","
		  "\"version\":\"7\"}" },
		{ { "7", RESOLVE_ROLLED_BACK, 0, "gone", NULL },
		  "{\"reason\":\"gone\",\"resolved\":\"rolled back\",\"version\":\"7\"}" },
		{ { "7", RESOLVE_RETRY_FROM, 3, "so far", NULL },
		  "{\"from\":3,\"reason\":\"so far\",\"resolved\":\"retry\","
		  "\"version\":\"7\"}" },
	};
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *text = resolution_write(arena, &cases[i].resolution);
		struct resolution again;
		struct error error = { 0 };

		assert_string_equal(text, cases[i].text);
		assert_ok(resolution_parse(arena, text, &again, &error));
		assert_string_equal(resolution_write(arena, &again), text);
	}
}

static void nothing_else_is_taken_for_a_persons_word(void **state)
{
	static const char *const texts[] = {
		"",
		"{}",
		"[]",
		"{\"reason\":\"r\",\"resolved\":\"perhaps\",\"version\":\"7\"}",
		"{\"reason\":\"r\",\"resolved\":\"retry\",\"version\":\"7\"}",
		"{\"from\":-1,\"reason\":\"r\",\"resolved\":\"retry\",\"version\":\"7\"}",
		"{\"from\":1,\"reason\":\"r\",\"resolved\":\"applied\",\"version\":\"7\"}",
		"{\"reason\":\"r\",\"resolved\":\"applied\"}",
		"{\"resolved\":\"applied\",\"version\":\"7\"}",
	};
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct resolution resolution;
		struct error error = { 0 };

		assert_refused(
		    resolution_parse(arena, texts[i], &resolution, &error), ERROR_INVALID,
		    arena_printf(arena, "'%s' says of no migration what holds", texts[i]));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read_again),
		cmocka_unit_test(nothing_else_is_taken_for_a_persons_word),
	};

	return cmocka_run_group_tests_name("core/resolution", tests, NULL, NULL);
}
