#include "tests/support/scratch.h"

#include <string.h>

#include "core/directory.h"
#include "tests/support/files.h"

#define JOURNAL "{\"dialect\":\"pg\",\"entries\":[]}"

static void auto_finds_the_format_and_says_why(void **state)
{
	static const struct {
		const char *files[8];
		const char *format, *reason;
	} cases[] = {
		{ { NULL }, "plain", "it holds no migrations yet" },
		{ { "1_a.sql", "" }, "plain", "1_a.sql begins with a number" },
		{ { "1_a.sql", "", "atlas.sum", "" }, "atlas", "it holds atlas.sum" },
		{ { "1_a.up.sql", "", "atlas.sum", "" },
		  "golang-migrate",
		  "1_a.up.sql ends in .up.sql" },
		{ { "meta/_journal.json", JOURNAL }, "drizzle", "it holds meta/_journal.json" },
		{ { "20260303113537_a/migration.sql", "", "20260303113537_a/snapshot.json", "{}" },
		  "drizzle",
		  "it holds 20260303113537_a/migration.sql and snapshots" },
		{ { "20260303113537_a/migration.sql", "", "migration_lock.toml",
		    "provider = \"postgresql\"\n" },
		  "prisma",
		  "it holds migration_lock.toml" },
		{ { "01_init/migration.sql", "" }, "prisma", "it holds 01_init/migration.sql" },
		{ { "1_a.sql", "-- +goose Up\n", "atlas.sum", "" },
		  "goose",
		  "1_a.sql:1 holds \"-- +goose Up\"" },
		{ { "1_a.sql", "-- a\n-- migrate:up\n" },
		  "dbmate",
		  "1_a.sql:2 holds \"-- migrate:up\"" },
		{ { "a.sql", "-- LIQUIBASE formatted SQL\n--changeset a:1\n" },
		  "liquibase",
		  "a.sql:1 holds \"-- LIQUIBASE formatted SQL\"" },
		{ { "sub/V1__a.sql", "" }, "flyway", "sub/V1__a.sql is named in Flyway's manner" },
		{ { "sqitch.plan", "" }, "sqitch", "it holds sqitch.plan" },
		{ { "1_a.sql", "", "sqitch.conf", "[core]\n" },
		  "plain",
		  "1_a.sql begins with a number" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct file_set files = test_files(arena, cases[i].files);
		struct error error = { 0 };
		struct directory directory;

		assert_ok(directory_read(arena, NULL, &files, &directory, &error));
		assert_string_equal(directory.format->name, cases[i].format);
		assert_string_equal(directory.format_reason, cases[i].reason);
		for (size_t k = 0; k < directory.warning_count; k++)
			assert_null(strstr(directory.warnings[k], "--format"));
	}
}

static void where_two_formats_are_as_certain_auto_says_which_it_took_and_how_to_choose(void **state)
{
	static const struct {
		const char *files[8];
		const char *format, *warning;
	} cases[] = {
		{ { "20260303113537_a/migration.sql", "" },
		  "drizzle",
		  "read as drizzle (it holds 20260303113537_a/migration.sql), but it could be "
		  "prisma "
		  "as well (it holds 20260303113537_a/migration.sql); --format drizzle or --format "
		  "prisma says which" },
		{ { "V1__a.sql", "", "meta/_journal.json", JOURNAL },
		  "drizzle",
		  "read as drizzle (it holds meta/_journal.json), but it could be flyway as well "
		  "(V1__a.sql is named in Flyway's manner); --format drizzle or --format flyway "
		  "says "
		  "which" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct file_set files = test_files(arena, cases[i].files);
		struct error error = { 0 };
		struct directory directory;

		assert_ok(directory_read(arena, "auto", &files, &directory, &error));
		assert_string_equal(directory.format->name, cases[i].format);
		assert_string_equal(directory.warnings[0], cases[i].warning);
		assert_ok(directory_read(arena, cases[i].format, &files, &directory, &error));
		for (size_t k = 0; k < directory.warning_count; k++)
			assert_null(strstr(directory.warnings[k], "--format"));
	}
}

static void what_is_not_ours_is_refused_by_name(void **state)
{
	static const struct {
		const char *format;
		const char *files[8];
		const char *error;
	} cases[] = {
		{ "rails",
		  { NULL },
		  "format \"rails\" is not known; known are auto, drizzle, prisma, sqitch, goose, "
		  "dbmate, node-pg-migrate, liquibase, flyway, golang-migrate, atlas, plain" },
		{ "auto",
		  { "schema.sql", "" },
		  "schema.sql: the files look like no known format; name it with --format "
		  "(`lockstep formats` lists them)" },
		{ "plain",
		  { "1_a.sql", "-- +goose Up\n" },
		  "1_a.sql:1: \"-- +goose \" is a mark of goose, whose files also hold the way "
		  "back "
		  "and are not run as plain SQL; read the directory with --format goose" },
		{ "plain",
		  { "../1_a.sql", "" },
		  "\"../1_a.sql\": not a path inside a migration directory (relative, at most 1024 "
		  "bytes "
		  "of UTF-8, no \"..\", no control characters)" },
		{ "plain",
		  { "1_a.sql", "", "1_a.sql", "" },
		  "1_a.sql: given twice, or not in the order of the paths" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct file_set files = test_files(arena, cases[i].files);
		struct error error = { 0 };
		struct directory directory;

		assert_refused(directory_read(arena, cases[i].format, &files, &directory, &error),
			       ERROR_INVALID, cases[i].error);
	}
}

static void bytes_that_are_no_text_are_refused_with_line_and_offset(void **state)
{
	static const struct {
		struct bytes text;
		const char *error;
	} cases[] = {
		{ { "a\nb\xE9z\n", 6 },
		  "1_a.sql:2: byte 0xE9 at offset 3 is not UTF-8; save the file as UTF-8" },
		{ { "\xFF\xFEz", 3 },
		  "1_a.sql:1: byte 0xFF at offset 0 is not UTF-8; save the file as UTF-8" },
		{ { "a\n\nb\0z\xFF", 7 },
		  "1_a.sql:3: NUL byte at offset 4; no database takes it, remove it" },
		{ { "a\n\xFF\0", 4 },
		  "1_a.sql:2: byte 0xFF at offset 2 is not UTF-8; save the file as UTF-8" },
		{ { "--atlas:txmode x\n\n", 18 },
		  "1_a.sql:1: txmode \"x\" is not known; allowed values: file, none" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct file file = { "1_a.sql", cases[i].text };
		struct file_set files = { &file, 1 };
		struct error error = { 0 };
		struct directory directory;

		assert_refused(directory_read(arena, "plain", &files, &directory, &error),
			       ERROR_INVALID, cases[i].error);
	}
}

static void a_migration_carries_its_hashes_size_and_directives(void **state)
{
	static const char *const list[] = { "1_a.sql", "-- atlas:txmode none\n\nSELECT 1;\n",
					    "2_b.sql", "-- atlas:sum ignore\nSELECT 2;\n", NULL };
	struct file_set files = test_files(arena, list);
	struct error error = { 0 };
	struct directory directory;
	struct hash content = hash_of(list[1], strlen(list[1]));

	(void)state;
	assert_ok(directory_read(arena, "plain", &files, &directory, &error));
	assert_true(hash_equal(&directory.migrations[0].content, &content));
	assert_int_equal(directory.migrations[0].size, strlen(list[1]));
	assert_int_equal(directory.migrations[0].directives.txmode, TXMODE_NONE);
	assert_true(directory.migrations[0].has_entry);
	assert_true(hash_equal(&directory.migrations[0].entry, &directory.sum.entries[0].hash));
	assert_false(directory.migrations[1].has_entry);
	assert_true(directory.migrations[1].directives.sum_ignored);
	assert_ptr_equal(directory_find(&directory, "2"), &directory.migrations[1]);
	assert_null(directory_find(&directory, "3"));
}

static void a_directive_without_effect_becomes_a_warning(void **state)
{
	static const char *const list[] = { "1_a.sql", "-- atlas:txmode none\nSELECT 1;\n", NULL };
	struct file_set files = test_files(arena, list);
	struct error error = { 0 };
	struct directory directory;

	(void)state;
	assert_ok(directory_read(arena, "plain", &files, &directory, &error));
	assert_int_equal(directory.warning_count, 1);
	assert_string_equal(
	    directory.warnings[0],
	    "1_a.sql:1: the txmode directive does not count without an empty line after "
	    "its comment block; add one if it is meant");
}

#define TOTAL "h1:LXrIb40ApCatzkKtg3ZsKNCjfkTfYCl70znFZ4dDrrA=\n"
#define LINES                                                                                      \
	"1_first.sql h1:4wxxjyuM4jv9KHr0cD8rD9W2N32ibYBeLWV2+cb6SOg=\n"                            \
	"2_second.sql h1:cNJ6Cauixci2ZXUlBZdglMHcK0m4havnFiZe56i0ahY=\n"
#define FIRST "1_first.sql", "CREATE TABLE a (id int);\n"

static void atlas_sum_is_verified_and_demanded_of_atlas_directories(void **state)
{
	static const struct {
		const char *format;
		const char *files[8];
		enum sum_state state;
		const char *error; /* NULL: it verifies */
	} cases[] = {
		{ "atlas",
		  { FIRST, "2_second.sql", "CREATE TABLE b (id int);\n", "atlas.sum", TOTAL LINES },
		  SUM_MATCHES,
		  NULL },
		{ "plain",
		  { FIRST, "2_second.sql", "CREATE TABLE b (id int);\n", "atlas.sum", TOTAL LINES },
		  SUM_MATCHES,
		  NULL },
		{ "plain", { FIRST }, SUM_ABSENT, NULL },
		{ "atlas", { NULL }, SUM_ABSENT, NULL },
		{ "atlas",
		  { FIRST },
		  SUM_ABSENT,
		  "atlas.sum is missing; run `lockstep migrate hash` and keep the file with the "
		  "migrations" },
		{ "atlas",
		  { FIRST, "2_second.sql", "CREATE TABLE c (id int);\n", "atlas.sum", TOTAL LINES },
		  SUM_DIFFERS,
		  "atlas.sum does not match: L3: 2_second.sql was edited; restore the file, or run "
		  "`lockstep migrate hash` when the change is meant" },
		{ "plain",
		  { FIRST, "atlas.sum", TOTAL LINES },
		  SUM_DIFFERS,
		  "atlas.sum does not match: L3: 2_second.sql was removed; restore the file, or "
		  "run "
		  "`lockstep migrate hash` when the change is meant" },
		{ "atlas",
		  { FIRST, "atlas.sum", TOTAL TOTAL LINES },
		  SUM_MALFORMED,
		  "atlas.sum:2: a second total, as a merge leaves it behind; restore the file, or "
		  "run "
		  "`lockstep migrate hash` when the migrations are as they should be" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct file_set files = test_files(arena, cases[i].files);
		struct error error = { 0 };
		struct directory directory;

		assert_ok(directory_read(arena, cases[i].format, &files, &directory, &error));
		assert_int_equal(directory.sum_state, cases[i].state);
		if (cases[i].error)
			assert_refused(directory_verify(&directory, &error), ERROR_INTEGRITY,
				       cases[i].error);
		else
			assert_ok(directory_verify(&directory, &error));
	}
}

static void a_path_stays_inside_its_directory(void **state)
{
	static const struct {
		const char *path;
		bool allowed;
	} cases[] = {
		{ "a.sql", true },     { "a/b/c.sql", true },    { ".a.sql", true },
		{ "..a.sql", true },   { "\xC3\xA9.sql", true }, { "", false },
		{ "/a.sql", false },   { "a//b.sql", false },    { "a/", false },
		{ ".", false },        { "a/../b.sql", false },  { "..", false },
		{ "a\\b.sql", false }, { "a\nb.sql", false },    { "a\x7F.sql", false },
		{ "\xE9.sql", false },
	};
	char *longest = arena_alloc(arena, 1026);

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (directory_path_allowed(cases[i].path) != cases[i].allowed)
			fail_msg("row %zu: %s", i, cases[i].path);
	memset(longest, 'a', 1024);
	assert_true(directory_path_allowed(longest));
	longest[1024] = 'a';
	assert_false(directory_path_allowed(longest));
}

static void every_format_has_its_row_filled(void **state)
{
	size_t count = 0;

	(void)state;
	for (; formats[count]; count++) {
		const struct format *format = formats[count];

		assert_ptr_equal(format_find(format->name), format);
		assert_true(format->title && format->order && format->statements &&
			    format->transactions && format->down && format->refused);
		assert_true(format->detect && format->belongs && format->read && format->hashed);
		assert_true(!format->new_name != !format->maker);
	}
	assert_int_equal(count, 11);
	assert_null(format_find("rails"));
	assert_null(format_find(NULL));
}

static void what_git_could_not_merge_is_told(void **state)
{
	static const char *const list[] = {
		"1_a.sql", "/*\n=======\n*/\nSELECT '<<<<<<< x';\n",
		"2_b.sql", "SELECT 1;\n<<<<<<< HEAD\nSELECT 2;\n=======\n>>>>>>> b\n",
		"3_c.sql", "<<<<<<< HEAD\n",
		NULL
	};
	struct file_set files = test_files(arena, list);
	struct error error = { 0 };
	struct directory directory;

	(void)state;
	assert_ok(directory_read(arena, "auto", &files, &directory, &error));
	assert_string_equal(test_told(arena, &directory),
			    "1=a | 2=b | 3=c; 2_b.sql:2: conflict markers (<<<<<<< HEAD); resolve "
			    "them, then look at what the file says; 3_c.sql:1: conflict markers "
			    "(<<<<<<< HEAD); resolve them, then look at what the file says");
}

static void warnings_are_counted_when_they_are_too_many_to_read(void **state)
{
	struct error error = { 0 };
	struct directory directory;
	const char *list[2 * 150 + 3] = { "1_a.sql", "" };
	struct file_set files;

	(void)state;
	for (size_t i = 1; i <= 150; i++) {
		list[2 * i] = arena_printf(arena, "x%03zu.sql", i);
		list[2 * i + 1] = "";
	}
	files = test_files(arena, list);
	assert_ok(directory_read(arena, "plain", &files, &directory, &error));
	assert_int_equal(directory.warning_count, 101);
	assert_string_equal(directory.warnings[99],
			    "x100.sql does not begin with a number and will "
			    "not be applied");
	assert_string_equal(directory.warnings[100], "and 50 more of such warnings");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(auto_finds_the_format_and_says_why),
		TEST(where_two_formats_are_as_certain_auto_says_which_it_took_and_how_to_choose),
		TEST(what_is_not_ours_is_refused_by_name),
		TEST(bytes_that_are_no_text_are_refused_with_line_and_offset),
		TEST(a_migration_carries_its_hashes_size_and_directives),
		TEST(a_directive_without_effect_becomes_a_warning),
		TEST(atlas_sum_is_verified_and_demanded_of_atlas_directories),
		TEST(a_path_stays_inside_its_directory),
		TEST(every_format_has_its_row_filled),
		TEST(what_git_could_not_merge_is_told),
		TEST(warnings_are_counted_when_they_are_too_many_to_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
