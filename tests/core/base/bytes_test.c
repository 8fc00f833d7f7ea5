#include "tests/support/test.h"

#include <string.h>

static void utf_8_is_that_of_the_unicode_standard(void **state)
{
	static const struct {
		const char *text;
		int bad; /* -1: well-formed */
	} cases[] = {
		{ "", -1 },
		{ "plain ascii that is longer than a word", -1 },
		{ "\xC2\x80\xDF\xBF", -1 },
		{ "\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF", -1 },
		{ "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF", -1 },
		{ "\x80", 0 },
		{ "a\xC0\x80", 1 }, /* overlong */
		{ "ab\xC1\xBF", 2 },
		{ "\xE0\x9F\xBF", 0 },
		{ "\xF0\x8F\xBF\xBF", 0 },
		{ "12345678\xED\xA0\x80", 8 }, /* surrogate */
		{ "\xF4\x90\x80\x80", 0 },     /* beyond U+10FFFF */
		{ "\xF5\x80\x80\x80", 0 },
		{ "\xFF", 0 },
		{ "\xC3", 0 }, /* cut short */
		{ "1\xE2\x82", 1 },
		{ "12\xF0\x9F\x98", 2 },
		{ "\xC3\x28", 0 },
		{ "\xE2\x82\x28", 0 },
		{ "\xF0\x9F\x98\x28", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		size_t size = strlen(cases[i].text), bad = 99;
		char *exact = memcpy(test_malloc(size + !size), cases[i].text, size);
		bool good = text_is_utf8((struct bytes) { exact, size }, &bad);

		if (good != (cases[i].bad < 0) || (!good && bad != (size_t)cases[i].bad))
			fail_msg("case %zu: bad byte %zu", i, bad);
		assert_int_equal(text_is_utf8((struct bytes) { exact, size }, NULL), good);
		test_free(exact);
	}
}

static void a_line_holds_nothing_that_a_terminal_would_obey(void **state)
{
	static const struct {
		const char *text;
		bool is_line;
	} cases[] = {
		{ "", true },
		{ "Zoë <zoë@example.org>", true },
		{ "日本 \xF0\x9F\x98\x80 \xC2\xA0 \xE2\x80\xA7\xE2\x80\xAF", true },
		{ "a\nb", false },
		{ "a\tb", false },
		{ "\x1b[31m", false },
		{ "\x7f", false },
		{ "\xC2\x9B", false },
		{ "a\xE2\x80\xA8", false },
		{ "a\xE2\x80\xAE", false },
		{ "a\xE2\x81\xA6", false },
		{ "a\xE2\x81\xA9", false },
		{ "a\xE2\x81\xAA", true },
		{ "\xff", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (text_is_line(cases[i].text) != cases[i].is_line)
			fail_msg("case %zu", i);
}

static void a_long_text_is_cut_between_characters(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	assert_null(text_shortened(arena, NULL, 3));
	assert_string_equal(text_shortened(arena, "abc", 3), "abc");
	assert_string_equal(text_shortened(arena, "abcd", 3), "abc ...");
	assert_string_equal(text_shortened(arena, "ab\xC3\xABz", 3), "ab ...");
}

static void texts_and_bytes_compare_as_they_say(void **state)
{
	(void)state;
	assert_true(bytes_equal(bytes_of(NULL), bytes_of("")));
	assert_true(bytes_equal_text((struct bytes) { "abc", 2 }, "ab"));
	assert_false(bytes_equal_text((struct bytes) { "a\0b", 3 }, "a"));
	assert_true(bytes_start_with(bytes_of("abc"), "ab"));
	assert_true(bytes_start_with(bytes_of("abc"), ""));
	assert_false(bytes_start_with((struct bytes) { "abc", 1 }, "ab"));
	assert_true(text_equal(NULL, NULL) && text_equal("a", "a"));
	assert_false(text_equal(NULL, "") || text_equal("", NULL) || text_equal("a", "b"));
	assert_true(text_starts_with("abc", "ab") && text_ends_with("abc", "bc"));
	assert_false(text_starts_with("a", "ab") || text_ends_with("c", "bc"));
}

static void blanks_at_either_end_are_trimmed(void **state)
{
	(void)state;
	assert_true(bytes_equal_text(bytes_trimmed(bytes_of(" \ta b\n c\r ")), "a b\n c"));
	assert_int_equal(bytes_trimmed(bytes_of(" \t\r")).size, 0);
	assert_int_equal(bytes_trimmed(bytes_of(NULL)).size, 0);
}

static void a_buffer_grows_and_stays_terminated(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct buffer buffer = buffer_in(arena);

	(void)state;
	assert_string_equal(buffer_text(&buffer), "");
	assert_int_equal(buffer_bytes(&buffer).size, 0);
	for (int i = 0; i < 1000; i++) {
		buffer_printf(&buffer, "%d,", i % 10);
		assert_int_equal(strlen(buffer_text(&buffer)), 2 * (size_t)(i + 1));
	}
	buffer_add(&buffer, "a\0b", 3);
	buffer_add(&buffer, NULL, 0);
	assert_int_equal(buffer.size, 2003);
	assert_int_equal(buffer.data[2003], 0);
	assert_true(bytes_start_with(buffer_bytes(&buffer), "0,1,2,3,4,5,6,7,8,9,0,"));
}

static void lines_are_taken_one_by_one(void **state)
{
	struct bytes rest = bytes_of("a\r\n\nb");
	static const char *const lines[] = { "a\r", "", "b", "" };

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++)
		assert_true(bytes_equal_text(bytes_take_line(&rest), lines[i]));
	assert_int_equal(rest.size, 0);
	rest = (struct bytes) { 0 };
	assert_int_equal(bytes_take_line(&rest).size, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_taken_one_by_one),
		cmocka_unit_test(utf_8_is_that_of_the_unicode_standard),
		cmocka_unit_test(a_line_holds_nothing_that_a_terminal_would_obey),
		cmocka_unit_test(a_long_text_is_cut_between_characters),
		cmocka_unit_test(texts_and_bytes_compare_as_they_say),
		cmocka_unit_test(blanks_at_either_end_are_trimmed),
		cmocka_unit_test(a_buffer_grows_and_stays_terminated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
