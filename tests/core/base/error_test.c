#include "tests/support/test.h"

#include <string.h>

static void every_code_has_a_name_of_its_own_and_an_exit_code(void **state)
{
	(void)state;
	for (int a = 0; a < ERROR_CODE_COUNT; a++) {
		assert_true(*error_name((enum error_code)a));
		assert_in_range(error_exit_code((enum error_code)a), a ? 1 : 0, a ? 7 : 0);
		for (int b = 0; b < a; b++)
			assert_string_not_equal(error_name((enum error_code)a),
						error_name((enum error_code)b));
	}
}

static void the_exit_codes_are_those_that_pipelines_rely_on(void **state)
{
	static const struct {
		enum error_code code;
		int exit_code;
	} cases[] = {
		{ ERROR_NONE, 0 },          { ERROR_FAILED, 1 },  { ERROR_INTEGRITY, 2 },
		{ ERROR_PENDING, 3 },       { ERROR_INVALID, 4 }, { ERROR_REFUSED, 5 },
		{ ERROR_FORBIDDEN, 5 },     { ERROR_LOCKED, 6 },  { ERROR_UNREACHABLE, 6 },
		{ ERROR_INDETERMINATE, 7 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(error_exit_code(cases[i].code), cases[i].exit_code);
}

static void setting_and_wrapping_give_code_and_text(void **state)
{
	struct error error = { 0 };

	(void)state;
	assert_false(error_set(&error, ERROR_LOCKED, "%s is held by %d", "x", 7));
	assert_int_equal(error.code, ERROR_LOCKED);
	assert_false(error_wrap(&error, "target %s", "a"));
	assert_string_equal(error.text, "target a: x is held by 7");
	assert_int_equal(error.code, ERROR_LOCKED);
}

static void a_character_is_never_cut_in_two(void **state)
{
	struct error error = { 0 };
	char text[2 * sizeof error.text] = "x";
	size_t bad;

	(void)state;
	for (size_t i = 1; i + 2 < sizeof text; i += 2)
		memcpy(text + i, "\xc3\xa4", 3);
	assert_false(error_set(&error, ERROR_FAILED, "%.6s and more", text));
	assert_string_equal(error.text, "x\xc3\xa4\xc3\xa4 and more");
	assert_false(error_set(&error, ERROR_FAILED, "x%s", text));
	assert_true(text_is_utf8(bytes_of(error.text), &bad));
	assert_int_equal(strlen(error.text), sizeof error.text - 2);
	assert_false(error_wrap(&error, "a"));
	assert_true(text_is_utf8(bytes_of(error.text), &bad));
}

static void long_texts_are_cut_and_terminated(void **state)
{
	struct error error = { 0 };
	char text[2 * sizeof error.text];

	(void)state;
	memset(text, 'x', sizeof text);
	text[sizeof text - 1] = '\0';
	assert_false(error_set(&error, ERROR_FAILED, "%s", text));
	assert_int_equal(strlen(error.text), sizeof error.text - 1);
	assert_false(error_wrap(&error, "a"));
	assert_int_equal(strlen(error.text), sizeof error.text - 1);
	assert_true(text_starts_with(error.text, "a: xxx"));
	assert_false(error_wrap(&error, "%s", text));
	assert_int_equal(strlen(error.text), sizeof error.text - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_has_a_name_of_its_own_and_an_exit_code),
		cmocka_unit_test(the_exit_codes_are_those_that_pipelines_rely_on),
		cmocka_unit_test(setting_and_wrapping_give_code_and_text),
		cmocka_unit_test(a_character_is_never_cut_in_two),
		cmocka_unit_test(long_texts_are_cut_and_terminated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
