#include "tests/agent/fixture.h"

#include <sys/mount.h>
#include <sys/stat.h>

#include "core/base/file.h"

static struct folder copies_in(struct arena *arena, const char *path)
{
	struct folder folder = { 0 };
	struct error error = { 0 };

	if (file_exists(path))
		assert_ok(folder_list(arena, path, 100, &folder, &error));
	return folder;
}

static struct fixture keeping_fixture(struct arena *arena, const char *folder, const char *copies)
{
	struct fixture fixture =
	    fixture_new(arena, arena_printf(arena, "sqlite://%s/shop.db", folder));
	struct error error = { 0 };

	assert_ok(policy_put(&fixture.policy, "copies", copies, &error));
	return fixture;
}

static void run_next(struct fixture *fixture, size_t count)
{
	static const char *const files[] = { "CREATE TABLE a (x);", "CREATE TABLE b (x);",
					     "CREATE TABLE c (x);", "CREATE TABLE d (x);",
					     "CREATE TABLE e (x);" };
	struct error error = { 0 };

	fixture_files(fixture, files, count);
	assert_ok(fixture_run(fixture, &error));
}

static size_t tables_in(struct arena *arena, const char *path)
{
	struct fixture copy = fixture_new(arena, arena_printf(arena, "sqlite://%s", path));

	return (size_t)fixture_rows(&copy, "SELECT 1 FROM sqlite_master WHERE length(name) = 1");
}

static void a_copy_is_what_was_there_before_and_the_newest_are_kept(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *folder = test_folder(arena);
	const char *kept = path_join(arena, folder, "shop.db.lockstep-copies");
	struct fixture fixture = keeping_fixture(arena, folder, "2");
	struct folder copies;
	struct stat file;

	(void)state;
	run_next(&fixture, 1); /* there was no database to copy */
	assert_null(fixture.preparation.copy);
	run_next(&fixture, 2);
	assert_true(text_starts_with(fixture.preparation.copy, kept));
	assert_int_equal(tables_in(arena, fixture.preparation.copy), 1);
	assert_int_equal(stat(fixture.preparation.copy, &file), 0);
	assert_int_equal(file.st_mode & 0777, 0600);
	assert_int_equal(stat(kept, &file), 0);
	assert_int_equal(file.st_mode & 0777, 0700);
	test_write(arena, kept, "mine.lockstep-copy", "");
	test_write(arena, kept, "shop.db.notes", "");
	for (size_t count = 3; count <= 5; count++)
		run_next(&fixture, count);
	copies = copies_in(arena, kept);
	assert_int_equal(copies.count, 4);
	assert_string_equal(copies.items[0].name, "mine.lockstep-copy");
	assert_int_equal(tables_in(arena, path_join(arena, kept, copies.items[1].name)), 3);
	assert_int_equal(tables_in(arena, path_join(arena, kept, copies.items[2].name)), 4);
	assert_string_equal(copies.items[3].name, "shop.db.notes");
}

static void nothing_is_copied_where_nothing_runs_or_nobody_asks(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *folder = test_folder(arena);
	const char *kept = path_join(arena, folder, "elsewhere");
	struct fixture fixture = keeping_fixture(arena, folder, "0");
	struct error error = { 0 };

	(void)state;
	fixture.settings.copies_folder = kept;
	run_next(&fixture, 1);
	run_next(&fixture, 2);
	assert_int_equal(copies_in(arena, kept).count, 0);
	assert_ok(policy_put(&fixture.policy, "copies", "3", &error));
	run_next(&fixture, 2);
	assert_int_equal(copies_in(arena, kept).count, 0);
	fixture.rehearse = true;
	run_next(&fixture, 3);
	assert_int_equal(copies_in(arena, kept).count, 0);
	fixture.rehearse = false;
	run_next(&fixture, 3);
	assert_int_equal(copies_in(arena, kept).count, 1);
}

static void what_a_killed_run_left_half_copied_goes(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *folder = test_folder(arena);
	const char *kept = path_join(arena, folder, "shop.db.lockstep-copies");
	struct fixture fixture = keeping_fixture(arena, folder, "1");
	const char *copy;

	(void)state;
	run_next(&fixture, 1);
	run_next(&fixture, 2);
	copy = strrchr(fixture.preparation.copy, '/') + 1;
	test_write(arena, kept, arena_printf(arena, "%s.part", copy), "half");
	run_next(&fixture, 3);
	assert_int_equal(copies_in(arena, kept).count, 1);
}

static void detach(void *folder)
{
	umount2(folder, MNT_DETACH);
	free(folder);
}

static void without_room_for_a_copy_nothing_runs(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *folder = test_folder(arena), *small = path_join(arena, folder, "small");
	struct fixture fixture = keeping_fixture(arena, folder, "1");
	struct error error = { 0 };

	(void)state;
	run_next(&fixture, 1);
	assert_int_equal(mkdir(small, 0700), 0);
	if (mount("tmpfs", small, "tmpfs", 0, "size=8m")) {
		print_message("a small disk cannot be mounted here\n");
		return;
	}
	arena_defer(arena, detach, strdup(small));
	fixture.settings.copies_folder = small;
	FILES(&fixture, "CREATE TABLE a (x);", "CREATE TABLE b (x);");
	assert_false(fixture_run(&fixture, &error));
	assert_int_equal(error.code, ERROR_REFUSED);
	assert_non_null(strstr(error.text, "copies: "));
	assert_non_null(strstr(error.text, "/small has no room for one of 16 MiB"));
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 1/1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_copy_is_what_was_there_before_and_the_newest_are_kept),
		cmocka_unit_test(nothing_is_copied_where_nothing_runs_or_nobody_asks),
		cmocka_unit_test(what_a_killed_run_left_half_copied_goes),
		cmocka_unit_test(without_room_for_a_copy_nothing_runs),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
