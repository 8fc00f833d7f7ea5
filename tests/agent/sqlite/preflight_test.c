#include "tests/agent/fixture.h"

#include <sys/mount.h>
#include <sys/stat.h>
#include <utime.h>

#include "agent/inspect.h"
#include "core/base/clock.h"
#include "core/base/file.h"

static const struct policy nothing;

static const char *problem_of(struct fixture *fixture, const char *policy_text)
{
	struct inspection found;
	struct policy policy;
	struct error error;

	assert_ok(policy_read(policy_text, &policy, &error));
	target_inspect(fixture->arena, &fixture->settings, &found);
	assert_true(found.examined);
	return preflight_problem(fixture->arena, &found.preflight, &policy, clock_wall());
}

static void a_database_that_is_fit_has_no_faults(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct inspection found;

	(void)state;
	target_inspect(arena, &fixture.settings, &found);
	assert_true(found.examined);
	assert_null(preflight_problem(arena, &found.preflight, &nothing, clock_wall()));
	assert_true(found.preflight.disk_free > 0);
	assert_true(found.preflight.disk_needed > 0);
}

static void whoever_holds_the_lock_is_named(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	SCOPED(target_release) struct target *holder = NULL;
	struct error error;
	const char *problem;

	(void)state;
	assert_ok(target_open(&fixture.settings, &holder, &error));
	assert_ok(target_lock(holder, 0, &error));
	problem = problem_of(&fixture, "");
	assert_non_null(problem);
	assert_non_null(
	    strstr(problem, arena_printf(arena, "lock: held by process %ld on ", (long)getpid())));
	target_unlock(holder);
	assert_null(problem_of(&fixture, ""));
}

static void a_backup_is_as_old_as_its_stamp(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	const char *folder = test_folder(arena), *stamp = path_join(arena, folder, "stamp");
	struct utimbuf times = { .modtime = clock_wall() / 1000 - 7300 };
	struct error error = { 0 };

	(void)state;
	assert_non_null(strstr(problem_of(&fixture, "backup-age=3600000"), "nobody tells"));
	fixture.settings.backup_stamp = stamp;
	assert_string_equal(
	    problem_of(&fixture, "backup-age=3600000"),
	    arena_printf(arena, "backup: there was no backup yet, as %s says", stamp));
	test_write(arena, folder, "stamp", "");
	assert_null(problem_of(&fixture, "backup-age=3600000"));
	assert_int_equal(utime(stamp, &times), 0);
	assert_non_null(strstr(problem_of(&fixture, "backup-age=3600000"), "2 hours old"));
	/* Whoever runs it looks again, and nothing runs. */
	FILES(&fixture, "CREATE TABLE a (x);");
	assert_ok(policy_put(&fixture.policy, "backup-age", "1h", &error));
	assert_false(fixture_run(&fixture, &error));
	assert_int_equal(error.code, ERROR_REFUSED);
	assert_non_null(strstr(error.text, "not fit to be changed: backup: "));
	assert_string_equal(fixture_ledger_text(&fixture), "");
	assert_int_equal(utime(stamp, NULL), 0);
	assert_ok(fixture_run(&fixture, &error));
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 1/1");
}

static void detach(void *folder)
{
	umount2(folder, MNT_DETACH);
	free(folder);
}

/* A small disk of its own, for root only. */
static bool disk_made(struct arena *arena, const char *folder)
{
	if (mount("tmpfs", folder, "tmpfs", 0, "size=8m")) {
		print_message("a small disk cannot be mounted here\n");
		return false;
	}
	arena_defer(arena, detach, strdup(folder));
	return true;
}

static void a_disk_without_room_is_a_fault(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *folder = test_folder(arena);
	struct fixture fixture =
	    fixture_new(arena, arena_printf(arena, "sqlite://%s/shop.db", folder));
	struct error error = { 0 };

	(void)state;
	if (!disk_made(arena, folder))
		return;
	assert_non_null(
	    strstr(problem_of(&fixture, ""), "disk: only 8192 KiB are free and 16 MiB"));
	FILES(&fixture, "CREATE TABLE a (x);");
	assert_false(fixture_run(&fixture, &error));
	assert_int_equal(error.code, ERROR_REFUSED);
}

static void a_folder_that_cannot_be_written_is_told(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *folder = test_folder(arena);
	struct fixture fixture =
	    fixture_new(arena, arena_printf(arena, "sqlite://%s/shop.db", folder));

	(void)state;
	if (!disk_made(arena, folder))
		return;
	fixture_do(&fixture, "CREATE TABLE a (x)");
	assert_int_equal(mount("", folder, "", MS_REMOUNT | MS_RDONLY, ""), 0);
	assert_non_null(strstr(problem_of(&fixture, ""), "privileges: nothing can be written"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_database_that_is_fit_has_no_faults),
		cmocka_unit_test(whoever_holds_the_lock_is_named),
		cmocka_unit_test(a_backup_is_as_old_as_its_stamp),
		cmocka_unit_test(a_disk_without_room_is_a_fault),
		cmocka_unit_test(a_folder_that_cannot_be_written_is_told),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
