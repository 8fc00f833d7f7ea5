#include "tests/support/scratch.h"

#include <sys/stat.h>
#include <unistd.h>

#include "core/base/file.h"
#include "core/directory.h"

static void only_wanted_files_are_read_in_the_order_of_their_paths(void **state)
{
	static const char *const names[] = {
		"b.sql",
		"a.sql",
		"atlas.sum",
		"README.md",
		"meta/_journal.json",
		"meta/0000_snapshot.json",
		"20260303113537_x/migration.sql",
		"20260303113537_x/snapshot.json",
		"migration_lock.toml",
		"sub/c.sql",
		"sub/c.txt",
		"sub/deep/V2__d.sql",
		".git/V3__e.sql",
		"deploy/a/b.sql",
		"5_x.go",
		"meta/0000_x.json",
		"A.SQL",
	};
	const char *folder = test_folder(arena);
	struct buffer told = buffer_in(arena);
	struct error error = { 0 };
	struct file_set files;

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++)
		test_write(arena, folder, names[i], names[i]);
	assert_ok(directory_load(arena, folder, NULL, &files, &error));
	for (size_t i = 0; i < files.count; i++) {
		buffer_printf(&told, "%s ", files.files[i].path);
		assert_true(bytes_equal_text(
		    files.files[i].bytes,
		    text_equal(files.files[i].path, "sub/c.sql") ? "" : files.files[i].path));
	}
	assert_string_equal(buffer_text(&told),
			    "20260303113537_x/migration.sql 20260303113537_x/snapshot.json 5_x.go "
			    "a.sql atlas.sum b.sql deploy/a/b.sql meta/0000_snapshot.json "
			    "meta/_journal.json migration_lock.toml sub/c.sql sub/deep/V2__d.sql ");
}

static void an_empty_directory_is_loaded_and_an_absent_one_is_not(void **state)
{
	const char *folder = test_folder(arena), *absent = path_join(arena, folder, "absent");
	struct error error = { 0 };
	struct file_set files;

	(void)state;
	assert_ok(directory_load(arena, folder, NULL, &files, &error));
	assert_int_equal(files.count, 0);
	assert_refused(directory_load(arena, absent, NULL, &files, &error), ERROR_NOT_FOUND,
		       arena_printf(arena, "%s: No such file or directory", absent));
}

static void no_symbolic_link_is_followed(void **state)
{
	static const struct {
		const char *to, *at;
	} cases[] = {
		{ "/etc/passwd", "1_a.sql" },   { "real.sql", "1_a.sql" },
		{ "/tmp", "20260303113537_x" }, { "/etc/passwd", "meta/_journal.json" },
		{ "nowhere", "other" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *folder = test_folder(arena);
		const char *link = path_join(arena, folder, cases[i].at);
		struct error error = { 0 };
		struct file_set files;

		test_write(arena, folder, "real.sql", "SELECT 1;\n");
		test_write(arena, folder, "meta/x", "");
		assert_int_equal(symlink(cases[i].to, link), 0);
		assert_refused(
		    directory_load(arena, folder, NULL, &files, &error), ERROR_INVALID,
		    arena_printf(arena,
				 "%s: a symbolic link; none is followed in a migration "
				 "directory, wherever it leads: put the file itself there",
				 link));
	}
}

static void what_is_called_sql_must_be_a_file(void **state)
{
	const char *folder = test_folder(arena), *odd = path_join(arena, folder, "1_a.sql");
	struct error error = { 0 };
	struct file_set files;

	(void)state;
	assert_int_equal(mkdir(odd, 0777), 0);
	assert_refused(
	    directory_load(arena, folder, NULL, &files, &error), ERROR_INVALID,
	    arena_printf(arena, "%s: not a regular file; a migration has to be one", odd));
	assert_int_equal(rmdir(odd), 0);
	assert_int_equal(mkfifo(odd, 0666), 0);
	assert_refused(
	    directory_load(arena, folder, NULL, &files, &error), ERROR_INVALID,
	    arena_printf(arena, "%s: not a regular file; a migration has to be one", odd));
}

static void limits_are_kept_to_the_byte_and_the_file(void **state)
{
	const char *folder = test_folder(arena);
	struct directory_limits limits = { .file_size = 10, .file_count = 2 };
	struct error error = { 0 };
	struct file_set files;

	(void)state;
	test_write(arena, folder, "1_a.sql", "0123456789");
	test_write(arena, folder, "2_b.sql", "");
	assert_ok(directory_load(arena, folder, &limits, &files, &error));
	assert_int_equal(files.count, 2);
	limits.file_size = 9;
	assert_refused(
	    directory_load(arena, folder, &limits, &files, &error), ERROR_INVALID,
	    arena_printf(arena,
			 "%s/1_a.sql: 10 bytes, the limit for one file is 9; divide it, or raise "
			 "the limit with --max-file",
			 folder));
	limits.file_size = 10;
	limits.file_count = 1;
	assert_refused(directory_load(arena, folder, &limits, &files, &error), ERROR_INVALID,
		       arena_printf(arena, "%s: more than 1 files", folder));
}

/* A folder of dumps beside the migrations is nobody's, however large. */
static void what_no_tool_would_read_in_folders_is_not_read_whole(void **state)
{
	static const struct {
		const char *path, *text;
		bool whole;
	} cases[] = {
		{ "1_a.sql", "0123456789", true },
		{ "seeds/dump.sql",
		  "-- liquibase, but not formatted; and much more than 64 bytes of "
		  "it in a line that is long enough",
		  false },
		{ "1.0/a.sql", "\n--LiquiBase Formatted sql", true },
		{ "sub/V1__a.sql", "0123456789", true },
		{ "deploy/a.sql", "0123456789", true },
	};
	struct directory_limits limits = { .file_size = 64 };
	const char *folder = test_folder(arena);
	struct error error = { 0 };
	struct file_set files;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		test_write(arena, folder, cases[i].path, cases[i].text);
	assert_ok(directory_load(arena, folder, &limits, &files, &error));
	assert_int_equal(files.count, COUNT(cases));
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_true(bytes_equal_text(file_set_find(&files, cases[i].path)->bytes,
					     cases[i].whole ? cases[i].text : ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_no_tool_would_read_in_folders_is_not_read_whole),
		TEST(only_wanted_files_are_read_in_the_order_of_their_paths),
		TEST(an_empty_directory_is_loaded_and_an_absent_one_is_not),
		TEST(no_symbolic_link_is_followed),
		TEST(what_is_called_sql_must_be_a_file),
		TEST(limits_are_kept_to_the_byte_and_the_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
