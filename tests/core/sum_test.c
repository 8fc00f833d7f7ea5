#include "tests/support/test.h"

#include <string.h>

#include "core/migration.h"
#include "core/sum.h"

static struct arena *arena;

static int start(void **state)
{
	(void)state;
	arena = arena_open();
	return 0;
}

static int stop(void **state)
{
	(void)state;
	arena_close(arena);
	return 0;
}

#define FIRST  "CREATE TABLE a (id int);\n"
#define SECOND "CREATE TABLE b (id int);\n"
#define T2     "h1:LXrIb40ApCatzkKtg3ZsKNCjfkTfYCl70znFZ4dDrrA=\n"
#define L1     "1_first.sql h1:4wxxjyuM4jv9KHr0cD8rD9W2N32ibYBeLWV2+cb6SOg=\n"
#define L2     "2_second.sql h1:cNJ6Cauixci2ZXUlBZdglMHcK0m4havnFiZe56i0ahY=\n"

/* name, text, name, text, ..., NULL */
typedef const char *const *file_list;

static struct sum compute(file_list list)
{
	struct sum_file files[8] = { 0 };
	struct error error = { 0 };
	struct sum sum;
	size_t count = 0;

	for (; list[count * 2]; count++) {
		struct bytes text = bytes_of(list[count * 2 + 1]);

		files[count] =
		    (struct sum_file) { list[count * 2], text, directives_ignore_sum(text) };
	}
	assert_ok(sum_compute(arena, files, count, &sum, &error));
	return sum;
}

static void sums_are_written_as_atlas_writes_them(void **state)
{
	static const struct {
		const char *files[8];
		const char *sum;
	} cases[] = {
		{ { NULL }, "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n" },
		{ { "1_first.sql", FIRST, "2_second.sql", SECOND }, T2 L1 L2 },
		{ { "1_first.sql", FIRST, "2_ignored.sql", "-- atlas:sum ignore\nSELECT 1;\n",
		    "3_third.sql", "\xEF\xBB\xBFSELECT 3;\r\n" },
		  "h1:f4tr6sLbW5aQI4GCTLPsiFZC5ZxqrvBvZSaHxv99EHg=\n" L1
		  "3_third.sql h1:QaWp57m3qhPse2jH+aXKXtWMNiLups/w5pgw+c1cuCo=\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct sum sum = compute(cases[i].files), again;
		struct error error = { 0 };
		struct bytes text = sum_write(arena, &sum);

		assert_string_equal(text.data, cases[i].sum);
		assert_ok(sum_parse(arena, text, &again, &error));
		assert_int_equal(sum_compare(&again, &sum).kind, SUM_SAME);
		assert_true(text_starts_with(cases[i].sum, sum_total_text(arena, &sum)));
	}
}

static void only_atlas_own_words_on_the_first_line_ignore_a_file(void **state)
{
	static const struct {
		const char *text;
		bool ignored;
	} cases[] = {
		{ "-- atlas:sum ignore\n", true },
		{ "-- atlas:sum ignore", true },
		{ "#atlas:sum   ignore\nx", true },
		{ "foo atlas:sum ignore\n", true },
		{ "-- atlas:x atlas:sum ignore\n", true },
		{ "-- atlas:sum ignore atlas:x\n", false },
		{ "-- atlas:sum ignore\r\n", false },
		{ "-- atlas:sum ignore \n", false },
		{ "-- atlas:sum\n", false },
		{ "-- atlas:summer ignore\n", false },
		{ "--\tatlas:sum ignore\n", false },
		{ "\xEF\xBB\xBF-- atlas:sum ignore\n", false },
		{ "-- lockstep:sum ignore\n", false },
		{ "\n-- atlas:sum ignore\n", false },
		{ "", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (directives_ignore_sum(bytes_of(cases[i].text)) != cases[i].ignored)
			fail_msg("row %zu: %s", i, cases[i].text);
}

static void differences_are_located_where_atlas_locates_them(void **state)
{
	static const struct {
		const char *was[10], *is[10];
		const char *text;
	} cases[] = {
		{ { "1.sql", "a", "2.sql", "b" }, { "1.sql", "a", "2.sql", "b" }, "no difference" },
		{ { "1.sql", "a", "2.sql", "b" },
		  { "1.sql", "x", "2.sql", "b" },
		  "L2: 1.sql was edited" },
		{ { "1.sql", "a", "2.sql", "b" },
		  { "1.sql", "a", "2.sql", "x" },
		  "L3: 2.sql was edited" },
		{ { "1.sql", "a", "2.sql", "b" },
		  { "1.sql", "a", "2.sql", "b", "3.sql", "c" },
		  "L4: 3.sql was added" },
		{ { "1.sql", "a", "3.sql", "c" },
		  { "1.sql", "a", "2.sql", "b", "3.sql", "c" },
		  "L3: 2.sql was added" },
		{ { "1.sql", "a", "2.sql", "b", "3.sql", "c" },
		  { "1.sql", "a", "3.sql", "c" },
		  "L3: 2.sql was removed" },
		{ { "1.sql", "a", "2.sql", "b" }, { "1.sql", "a" }, "L3: 2.sql was removed" },
		{ { "1.sql", "a" }, { NULL }, "L2: 1.sql was removed" },
		{ { NULL }, { "1.sql", "a" }, "L2: 1.sql was added" },
		/* a rename reads as removed, an edit with an insertion as added */
		{ { "1.sql", "a", "2.sql", "b" },
		  { "1.sql", "a", "3.sql", "b" },
		  "L3: 2.sql was removed" },
		{ { "1.sql", "a", "3.sql", "c" },
		  { "1.sql", "a", "2.sql", "b", "3.sql", "x" },
		  "L3: 2.sql was added" },
		/* an ignored file put in front reads as an edit of the next one */
		{ { "2.sql", "b" },
		  { "1.sql", "-- atlas:sum ignore\n", "2.sql", "b" },
		  "L2: 2.sql was edited" },
		{ { "1.sql", "a" },
		  { "1.sql", "a", "2.sql", "-- atlas:sum ignore\n" },
		  "no difference" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct sum was = compute(cases[i].was), is = compute(cases[i].is);
		struct sum_difference difference = sum_compare(&was, &is);

		assert_string_equal(sum_difference_text(arena, &difference), cases[i].text);
	}
}

static void a_total_that_does_not_follow_from_its_lines_is_no_match(void **state)
{
	struct sum was = compute((const char *[]) { "1.sql", "a", NULL });
	struct sum is = was;
	struct sum_difference difference;

	(void)state;
	was.entries = arena_copy(arena, is.entries, sizeof *is.entries);
	was.entries[0].hash.bytes[0] ^= 1;
	difference = sum_compare(&was, &is);
	assert_int_equal(difference.kind, SUM_TOTAL_ONLY);
	assert_string_equal(sum_difference_text(arena, &difference),
			    "L1: the total does not follow from the lines below it");
}

static void a_sum_with_crlf_lines_or_without_tag_is_read(void **state)
{
	static const char *const texts[] = {
		"h1:LXrIb40ApCatzkKtg3ZsKNCjfkTfYCl70znFZ4dDrrA=\r\n"
		"1_first.sql h1:4wxxjyuM4jv9KHr0cD8rD9W2N32ibYBeLWV2+cb6SOg=\r\n"
		"2_second.sql h1:cNJ6Cauixci2ZXUlBZdglMHcK0m4havnFiZe56i0ahY=\r\n",
		"LXrIb40ApCatzkKtg3ZsKNCjfkTfYCl70znFZ4dDrrA=\n" L1 L2,
		T2 "\t1_first.sql   h1:4wxxjyuM4jv9KHr0cD8rD9W2N32ibYBeLWV2+cb6SOg=\n" L2,
		T2 L1 "2_second.sql h1:cNJ6Cauixci2ZXUlBZdglMHcK0m4havnFiZe56i0ahY=",
	};
	struct sum is =
	    compute((const char *[]) { "1_first.sql", FIRST, "2_second.sql", SECOND, NULL });

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct error error = { 0 };
		struct sum sum;

		assert_ok(sum_parse(arena, bytes_of(texts[i]), &sum, &error));
		assert_int_equal(sum_compare(&sum, &is).kind, SUM_SAME);
	}
}

#define MENDED                                                                                     \
	"; restore the file, or run `lockstep migrate hash` when the migrations are as they "      \
	"should be"

static void a_sum_that_is_none_is_refused_with_its_line(void **state)
{
	static const struct {
		const char *text, *error;
	} cases[] = {
		{ "", "atlas.sum:1: empty, not even a total" MENDED },
		{ "h1:abc\n", "atlas.sum:1: no total (\"h1:\" and 44 base64 characters)" MENDED },
		{ T2 L1 "\n" L2, "atlas.sum:3: no \"NAME h1:HASH\"" MENDED },
		{ T2 L1 L2 "\n", "atlas.sum:4: no \"NAME h1:HASH\"" MENDED },
		{ T2 L1 "2_second.sql\n", "atlas.sum:3: no \"NAME h1:HASH\"" MENDED },
		{ T2 "1_first.sql h1:4wxx\n",
		  "atlas.sum:2: no hash of 44 base64 characters after \"h1:\"" MENDED },
		{ T2 T2 L1, "atlas.sum:2: a second total, as a merge leaves it behind" MENDED },
		{ "<<<<<<< HEAD\n" T2 "=======\n" T2 ">>>>>>> x\n" L1,
		  "atlas.sum:1: conflict markers (<<<<<<< HEAD); resolve them, then run `lockstep "
		  "migrate "
		  "hash`" },
		{ T2 L1 "=======\r\n" L2, "atlas.sum:3: conflict markers (=======); resolve them, "
					  "then run `lockstep migrate "
					  "hash`" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct error error = { 0 };
		struct sum sum;

		assert_refused(sum_parse(arena, bytes_of(cases[i].text), &sum, &error),
			       ERROR_INTEGRITY, cases[i].error);
	}
}

static void a_name_that_cannot_be_read_back_is_refused(void **state)
{
	static const char *const names[] = { "a h1:b.sql", "ah1:.sql", "a\nb.sql", " a.sql",
					     "a.sql ",     "a\r.sql",  "" };

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct sum_file file = { .name = names[i] };
		struct error error = { 0 };
		struct sum sum;

		assert_refused(
		    sum_compute(arena, &file, 1, &sum, &error), ERROR_INVALID,
		    arena_printf(arena,
				 "%s: the name cannot be kept in atlas.sum; rename the file (no "
				 "\"h1:\", no line break, no blank at either end)",
				 names[i]));
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(sums_are_written_as_atlas_writes_them),
		TEST(only_atlas_own_words_on_the_first_line_ignore_a_file),
		TEST(differences_are_located_where_atlas_locates_them),
		TEST(a_total_that_does_not_follow_from_its_lines_is_no_match),
		TEST(a_sum_with_crlf_lines_or_without_tag_is_read),
		TEST(a_sum_that_is_none_is_refused_with_its_line),
		TEST(a_name_that_cannot_be_read_back_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
