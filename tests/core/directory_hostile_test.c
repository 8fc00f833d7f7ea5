/* Directories that mean harm: a clear error, in bounded time and memory. */
#include "tests/support/scratch.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/file.h"
#include "core/directory.h"
#include "tests/support/files.h"

/* The error of loading and reading, "" when it is read. */
static const char *error_of(const char *folder)
{
	struct error error = { 0 };
	struct directory directory;
	struct file_set files;

	if (directory_load(arena, folder, NULL, &files, &error) &&
	    directory_read(arena, "auto", &files, &directory, &error))
		return "";
	return arena_text(arena, error.text);
}

static void links_are_found_at_any_depth_and_never_followed(void **state)
{
	static const char *const places[] = { "V1__a.sql", "sub/V1__a.sql", "a/b/c/d/loop",
					      "deploy/x.sql", "meta/0000_snapshot.json" };

	(void)state;
	for (size_t i = 0; i < COUNT(places); i++) {
		const char *folder = test_folder(arena);
		const char *link = path_join(arena, folder, places[i]);

		test_write(arena, folder, arena_printf(arena, "%s.other", places[i]), "");
		assert_int_equal(symlink(i % 2 ? "/" : "..", link), 0);
		assert_string_equal(error_of(folder),
				    arena_printf(arena,
						 "%s: a symbolic link; none is followed in a "
						 "migration directory, wherever it leads: put the "
						 "file itself there",
						 link));
	}
}

static void a_tree_that_is_too_deep_is_refused(void **state)
{
	const char *folder = test_folder(arena), *deep = "a", *at = folder;

	(void)state;
	for (int i = 0; i < 200; i++)
		deep = arena_printf(arena, "%s/a", deep);
	test_write(arena, folder, arena_printf(arena, "%s/V1__a.sql", deep), "");
	for (int i = 0; i < 17; i++)
		at = path_join(arena, at, "a");
	assert_string_equal(error_of(folder),
			    arena_printf(arena,
					 "%s: folders nest deeper than 16; name the folder of the "
					 "migrations itself",
					 at));
}

static void names_with_control_characters_are_refused(void **state)
{
	static const struct {
		const char *name, *shown;
	} cases[] = {
		{ "1_a\nb.sql", "1_a\\x0Ab.sql" },
		{ "V1__\x1b[2J.sql", "V1__\\x1B[2J.sql" },
		{ "1_\x7f.sql", "1_\\x7F.sql" },
		{ "x\\y.sql", "x\\y.sql" },
		{ "a\nb/V1__a.sql", "a\\x0Ab/V1__a.sql" },
		{ "1_\xff\xc3\xa9.sql", "1_\\xFF\\xC3\\xA9.sql" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *folder = test_folder(arena);

		test_write(arena, folder, cases[i].name, "");
		assert_string_equal(
		    error_of(folder),
		    arena_printf(arena,
				 "\"%s\": not a path inside a migration directory (relative, at "
				 "most 1024 bytes of UTF-8, no \"..\", no control characters)",
				 cases[i].shown));
	}
}

/* Most of them are not even wanted. */
static void a_hundred_thousand_files_are_too_many(void **state)
{
	const char *folder = test_folder(arena);
	int at = open(folder, O_RDONLY | O_DIRECTORY);

	(void)state;
	for (int i = 0; i < 100001; i++) {
		char name[32];
		int file;

		snprintf(name, sizeof name, "%s%06d.txt", i % 2 ? "" : "x", i);
		file = openat(at, name, O_WRONLY | O_CREAT, 0600);
		assert_true(file >= 0);
		close(file);
	}
	close(at);
	assert_string_equal(error_of(folder),
			    arena_printf(arena, "%s: more than 100000 files", folder));
}

/* `count` files, each `text`, called BEFORE000017BEHIND. */
static struct file_set many(const char *const name[2], const char *text, int count)
{
	struct file_set files = { arena_new_array(arena, struct file, (size_t)count + 2), 0 };

	for (int i = 0; i < count; i++)
		files.files[files.count++] =
		    (struct file) { arena_printf(arena, "%s%06d%s", name[0], i, name[1]),
				    bytes_of(text) };
	return files;
}

static void a_hundred_thousand_migrations_are_read_in_any_format(void **state)
{
	static const struct {
		const char *format, *name[2], *text;
	} cases[] = {
		{ "goose", { "", "_a.sql" }, "-- +goose Up\n" },
		{ "dbmate", { "", "_a.sql" }, "-- migrate:up\n" },
		{ "liquibase", { "", "_a.sql" }, "--liquibase formatted sql\n--changeset a:1\n" },
		{ "flyway", { "V1.", "__a.sql" }, "" },
		{ "flyway", { "R__", ".sql" }, "" },
		{ "prisma", { "", "/migration.sql" }, "" },
		{ "drizzle", { "20240101", "_a/migration.sql" }, "" },
		{ "golang-migrate", { "", "_a.up.sql" }, "" },
		{ "plain", { "", "_a.sql" }, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct file_set files = many(cases[i].name, cases[i].text, 100000);
		struct error error = { 0 };
		struct directory directory;

		file_set_sort(&files);
		assert_ok(directory_read(arena, cases[i].format, &files, &directory, &error));
		if (directory.count < 99999)
			fail_msg("%s: %zu", cases[i].format, directory.count);
		arena_reset(arena);
	}
}

/* One file that is all marks: parts are cut one after the other, lines are counted once. */
static void a_file_of_nothing_but_marks_takes_the_time_of_its_length(void **state)
{
	static const struct {
		const char *format, *head, *again;
		size_t statements;
	} cases[] = {
		{ "goose", "-- +goose Up\n",
		  "-- +goose StatementBegin\nSELECT 1\n-- +goose StatementEnd\n", 100000 },
		{ "liquibase", "--liquibase formatted sql\n", "--changeset a:1\nSELECT 1\n",
		  100000 },
		{ "dbmate", "-- migrate:up\n", "-- migrate:upper\n", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct buffer text = buffer_in(arena);
		struct file file = { "1_a.sql", { 0 } };
		struct file_set files = { &file, 1 };
		struct error error = { 0 };
		struct statement_list list;
		struct directory directory;

		buffer_add_text(&text, cases[i].head);
		for (int k = 0; k < 100000; k++)
			buffer_add_text(&text, cases[i].again);
		file.bytes = buffer_bytes(&text);
		assert_ok(directory_read(arena, cases[i].format, &files, &directory, &error));
		assert_ok(migration_statements(arena, &directory.migrations[0], DIALECT_POSTGRES,
					       &list, &error));
		assert_int_equal(list.count, cases[i].statements);
		arena_reset(arena);
	}
}

static void a_plan_of_reworked_changes_and_tags_is_bounded(void **state)
{
	struct file_set files = many((const char *const[]) { "deploy/c", ".sql" }, "", 20000);
	struct buffer plan = buffer_in(arena);
	struct error error = { 0 };
	struct directory directory;

	(void)state;
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 20000; i++)
			buffer_printf(&plan, "c%06d\n", i);
		for (int i = 0; !round && i < 20000; i++)
			buffer_printf(&plan, "@t%d\n", i);
	}
	files.files[files.count++] = (struct file) { "sqitch.plan", buffer_bytes(&plan) };
	file_set_sort(&files);
	assert_refused(
	    directory_read(arena, "sqitch", &files, &directory, &error), ERROR_INTEGRITY,
	    "sqitch.plan:1 names c000000, but deploy/c000000@t0.sql is missing; bring the "
	    "file back, or take the line out if it was never deployed");
	for (int i = 0; i < 20000; i++)
		files.files[i].path = arena_printf(arena, "deploy/c%06d@t19999.sql", i);
	file_set_sort(&files);
	assert_refused(directory_read(arena, "sqitch", &files, &directory, &error), ERROR_INVALID,
		       "sqitch.plan: too many tags between the changes that are reworked");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(links_are_found_at_any_depth_and_never_followed),
		TEST(a_tree_that_is_too_deep_is_refused),
		TEST(names_with_control_characters_are_refused),
		TEST(a_hundred_thousand_files_are_too_many),
		TEST(a_hundred_thousand_migrations_are_read_in_any_format),
		TEST(a_file_of_nothing_but_marks_takes_the_time_of_its_length),
		TEST(a_plan_of_reworked_changes_and_tags_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
