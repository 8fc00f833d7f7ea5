#include "core/verification.h"

#include "tests/support/test.h"

static void a_list_comes_back_as_it_was_written(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct verification items[] = { { "no orphans", "SELECT \"a\" = 'ü'\n" }, { "b", "c" } };
	struct verifications list = { items, COUNT(items) }, read;
	struct error error = { 0 };
	const char *text = verification_write(arena, &list);

	(void)state;
	assert_string_equal(text, "[{\"name\":\"no orphans\",\"sql\":\"SELECT \\\"a\\\" = "
				  "'ü'\\n\"},{\"name\":\"b\",\"sql\":\"c\"}]");
	assert_ok(verification_parse(arena, text, &read, &error));
	assert_int_equal(read.count, 2);
	assert_string_equal(read.items[0].sql, items[0].sql);
	assert_string_equal(read.items[1].name, "b");
	list.count = 0;
	assert_string_equal(verification_write(arena, &list), "");
	assert_ok(verification_parse(arena, "", &read, &error));
	assert_int_equal(read.count, 0);
}

static void what_is_no_list_is_refused(void **state)
{
	static const char *const texts[] = {
		"[]", "{}", "x", "[{\"name\":\"a\"}]", "[{\"name\":\"a\",\"sql\":1}]", "[1]"
	};
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct verifications read;
		struct error error = { 0 };

		assert_false(verification_parse(arena, texts[i], &read, &error));
		assert_int_equal(error.code, ERROR_INVALID);
	}
}

static void true_has_three_spellings(void **state)
{
	static const struct {
		const char *answer;
		bool holds;
	} cases[] = { { "t", true },   { "true", true }, { "TRUE", true }, { "1", true },
		      { "f", false },  { "0", false },   { "", false },    { "2", false },
		      { "01", false }, { "yes", false }, { NULL, false } };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(verification_holds(cases[i].answer), cases[i].holds);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_comes_back_as_it_was_written),
		cmocka_unit_test(what_is_no_list_is_refused),
		cmocka_unit_test(true_has_three_spellings),
	};

	return cmocka_run_group_tests_name("core/verification", tests, NULL, NULL);
}
