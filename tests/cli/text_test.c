#include "cli/text.h"

#include "tests/support/test.h"

static const struct {
	const char *text, *line, *lines;
} visible_rows[] = {
	{ "plain", "plain", "plain" },
	{ "größe ✓", "größe ✓", "größe ✓" },
	{ "\033[2Jgone", "\\x1b[2Jgone", "\\x1b[2Jgone" },
	{ "a\nb", "a\\x0ab", "a\nb" },
	{ "a\rb\x7F", "a\\x0db\\x7f", "a\\x0db\\x7f" },
	{ "\xC2\x9B"
	  "31m",
	  "\\x9b31m", "\\x9b31m" },
	{ "bad \xFF byte", "bad \\xff byte", "bad \\xff byte" },
	{ "cut \xE2\x82", "cut \\xe2\\x82", "cut \\xe2\\x82" },
	{ "\xE2\x80\xAEtxt.exe", "\\u202etxt.exe", "\\u202etxt.exe" },
	{ "a\tb", "a b", "a b" },
};

static void nothing_from_outside_steers_a_terminal(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(visible_rows); i++) {
		struct bytes text = bytes_of(visible_rows[i].text);

		assert_string_equal(text_visible(arena, text, false), visible_rows[i].line);
		assert_string_equal(text_visible(arena, text, true), visible_rows[i].lines);
	}
}

static const struct {
	const char *text;
	size_t columns;
	const char *cut; /* to six columns */
} column_rows[] = {
	{ "", 0, "" },
	{ "abcdef", 6, "abcdef" },
	{ "abcdefg", 7, "abcde…" },
	{ "größer!", 7, "größe…" },
	{ "漢字漢", 6, "漢字漢" },
	{ "漢字漢字", 8, "漢字…" },
	{ "e\xCC\x81t\xC3\xA9", 3, "e\xCC\x81t\xC3\xA9" },
};

static void texts_are_cut_at_columns_not_at_bytes(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(column_rows); i++) {
		assert_int_equal(text_columns(column_rows[i].text), column_rows[i].columns);
		assert_string_equal(text_cut(arena, column_rows[i].text, 6, "…"),
				    column_rows[i].cut);
	}
}

static const struct {
	int64_t microseconds;
	const char *text;
} duration_rows[] = {
	{ 0, "<0.01 ms" },       { 40, "0.04 ms" },     { 999, "1.00 ms" },
	{ 1250, "1.2 ms" },      { 10000, "10 ms" },    { 999999, "999 ms" },
	{ 1500000, "1.5 s" },    { 61000000, "1m01s" }, { 3600000000, "1h00m" },
	{ 7384000000, "2h03m" },
};

static void durations_have_the_unit_a_person_would_use(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(duration_rows); i++)
		assert_string_equal(text_duration(arena, duration_rows[i].microseconds),
				    duration_rows[i].text);
}

static const struct {
	int64_t milliseconds;
	const char *text;
} millisecond_rows[] = { { 0, "<1 ms" }, { 1, "1 ms" }, { 999, "999 ms" }, { 1500, "1.5 s" } };

static void milliseconds_get_no_digits_that_nobody_measured(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(millisecond_rows); i++)
		assert_string_equal(text_milliseconds(arena, millisecond_rows[i].milliseconds),
				    millisecond_rows[i].text);
}

static void texts_are_folded_between_words_and_lose_none(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	static const char *const pieces[] = { "the quick", "brown", "foxxxxxxxx", "xxjumps", "" };
	const char *rest = "the quick  brown foxxxxxxxxxxjumps";

	(void)state;
	for (size_t i = 0; i < COUNT(pieces); i++)
		assert_string_equal(text_fold(arena, &rest, 10), pieces[i]);
	rest = "✓✓ ✓";
	assert_string_equal(text_fold(arena, &rest, 3), "✓✓");
	assert_string_equal(rest, "✓");
}

static void sql_is_shown_on_one_line(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	assert_string_equal(text_one_line(arena, bytes_of("CREATE\n  TABLE\tx (\r\n a int )\n")),
			    "CREATE TABLE x ( a int )");
	assert_string_equal(text_count(arena, 1, "file"), "1 file");
	assert_string_equal(text_count(arena, 0, "file"), "0 files");
	assert_string_equal(text_time(arena, "2026-03-01T02:00:00.123Z"), "2026-03-01 02:00:00");
	assert_string_equal(text_time(arena, NULL), "");
}

static void of_a_long_statement_only_the_beginning_is_read(void **state)
{
	static const struct {
		const char *text, *start;
	} cases[] = {
		{ "SELECT\n\t1", "SELECT 1" },
		{ "a b  c   d    e     f      g h i j k l m", "a b c d e f" },
		/* not in the middle of a character, and not behind what is none */
		{ "\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC",
		  "\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC" },
		{ "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80",
		  "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80" },
	};
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(text_line_start(arena, bytes_of(cases[i].text), 2),
				    cases[i].start);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_from_outside_steers_a_terminal),
		cmocka_unit_test(texts_are_cut_at_columns_not_at_bytes),
		cmocka_unit_test(durations_have_the_unit_a_person_would_use),
		cmocka_unit_test(milliseconds_get_no_digits_that_nobody_measured),
		cmocka_unit_test(texts_are_folded_between_words_and_lose_none),
		cmocka_unit_test(sql_is_shown_on_one_line),
		cmocka_unit_test(of_a_long_statement_only_the_beginning_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
