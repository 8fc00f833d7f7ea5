#include "agent/sqlite/copy_place.h"

#include <dirent.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/file.h"
#include "tests/support/test.h"

static bool is_there(const char *path)
{
	struct stat about;

	return !lstat(path, &about);
}

/* As a process does that is killed in the middle of its work. */
static void be_killed_with(struct arena *arena, const char *parent)
{
	pid_t child = fork();
	int status;

	if (!child) {
		struct copy_place place;
		struct error error;

		if (copy_place_make(arena, parent, &place, &error))
			test_write(arena, place.folder, "copy", "rows");
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
}

static size_t folders(const char *parent)
{
	DIR *list = opendir(parent);
	size_t count = 0;

	assert_non_null(list);
	while (readdir(list))
		count++;
	closedir(list);
	return count - 2; /* . and .. */
}

static void what_a_killed_process_left_goes_and_what_is_worked_in_stays(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *parent = test_folder(arena);
	struct copy_place place;
	struct error error = { 0 };
	size_t left;

	(void)state;
	be_killed_with(arena, parent);
	assert_ok(copy_place_make(arena, parent, &place, &error));
	test_write(arena, place.folder, "copy", "rows");
	assert_int_equal(folders(parent), 2);
	copy_places_sweep(parent, &left);
	assert_int_equal(left, 1);
	assert_int_equal(folders(parent), 1);
	assert_true(is_there(place.path));
	copy_place_remove(&place);
	assert_int_equal(folders(parent), 0);
	copy_places_sweep(parent, &left);
	assert_int_equal(left, 0);
	copy_place_remove(&place);
}

/* Others may put whatever they like beside it. */
static void what_only_looks_like_one_is_left_alone(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *parent = test_folder(arena), *victim = test_folder(arena);
	const char *link = path_join(arena, parent, "lockstep-rehearsal.link");
	const char *inner = path_join(arena, parent, "lockstep-rehearsal.inner");
	size_t left;

	(void)state;
	test_write(arena, victim, "copy", "precious");
	test_write(arena, victim, "lock", "");
	assert_int_equal(symlink(victim, link), 0);
	assert_int_equal(mkdir(inner, 0700), 0);
	assert_int_equal(symlink(path_join(arena, victim, "lock"), path_join(arena, inner, "lock")),
			 0);
	test_write(arena, parent, "lockstep-rehearsal.file", "precious");
	copy_places_sweep(parent, &left);
	assert_int_equal(left, 0);
	assert_true(is_there(path_join(arena, victim, "copy")));
	assert_true(is_there(path_join(arena, victim, "lock")));
	assert_true(is_there(path_join(arena, parent, "lockstep-rehearsal.file")));
	assert_true(is_there(inner));
}

static void where_there_is_no_room_it_says_what_to_do(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct copy_place place;
	struct error error = { 0 };

	(void)state;
	assert_refused(copy_place_make(arena, "/nowhere", &place, &error), ERROR_UNREACHABLE,
		       "/nowhere: No such file or directory: set TMPDIR to a folder with room");
	copy_place_remove(&place);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_killed_process_left_goes_and_what_is_worked_in_stays),
		cmocka_unit_test(what_only_looks_like_one_is_left_alone),
		cmocka_unit_test(where_there_is_no_room_it_says_what_to_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
