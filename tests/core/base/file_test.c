#include "tests/support/test.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/file.h"

static struct arena *arena;
static const char *folder;

static int start(void **state)
{
	(void)state;
	arena = arena_open();
	folder = test_folder(arena);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	arena_close(arena);
	return 0;
}

static const char *inside(const char *name)
{
	return path_join(arena, folder, name);
}

static void what_is_written_is_read_back_with_a_nul_behind(void **state)
{
	static const char data[] = "a\0b\r\n";
	struct error error = { 0 };
	struct bytes bytes;

	(void)state;
	assert_ok(file_write(inside("x"), (struct bytes) { data, 5 }, FILE_PUBLIC, &error));
	assert_true(file_exists(inside("x")));
	assert_ok(file_read(arena, inside("x"), 5, &bytes, &error));
	assert_true(bytes_equal(bytes, (struct bytes) { data, 5 }));
	assert_int_equal(bytes.data[5], 0);
	assert_ok(file_write(inside("empty"), (struct bytes) { 0 }, FILE_PUBLIC, &error));
	assert_ok(file_read(arena, inside("empty"), 1, &bytes, &error));
	assert_int_equal(bytes.size, 0);
	assert_int_equal(bytes.data[0], 0);
}

static void writing_replaces_the_file_and_leaves_nothing_beside_it(void **state)
{
	struct error error = { 0 };
	struct folder listing;
	struct stat before, after;

	(void)state;
	assert_ok(file_write(inside("x"), bytes_of("old"), FILE_PUBLIC, &error));
	assert_int_equal(link(inside("x"), inside("kept")), 0);
	assert_ok(file_write(inside("x"), bytes_of("new text"), FILE_PRIVATE, &error));
	assert_int_equal(stat(inside("kept"), &before), 0);
	assert_int_equal(stat(inside("x"), &after), 0);
	assert_int_equal(before.st_size, 3); /* the old bytes were not written over */
	assert_int_equal(after.st_size, 8);
	assert_int_equal(after.st_mode & 0777, 0600);
	assert_ok(folder_list(arena, folder, 10, &listing, &error));
	assert_int_equal(listing.count, 2);
	assert_false(file_write(inside("no/x"), bytes_of("y"), FILE_PUBLIC, &error));
	assert_int_equal(mkdir(inside("taken"), 0755), 0);
	assert_false(file_write(inside("taken"), bytes_of("y"), FILE_PUBLIC, &error));
	assert_ok(folder_list(arena, folder, 10, &listing, &error));
	assert_int_equal(listing.count, 3);
}

static void what_cannot_be_read_is_told_apart(void **state)
{
	struct error error = { 0 };
	struct bytes bytes;

	(void)state;
	test_write(arena, folder, "x", "12345");
	assert_int_equal(mkfifo(inside("pipe"), 0600), 0);
	assert_refused(file_read(arena, inside("none"), 0, &bytes, &error), ERROR_NOT_FOUND,
		       arena_printf(arena, "%s: No such file or directory", inside("none")));
	assert_refused(file_read(arena, inside("x/y"), 0, &bytes, &error), ERROR_NOT_FOUND,
		       arena_printf(arena, "%s: Not a directory", inside("x/y")));
	assert_refused(file_read(arena, folder, 0, &bytes, &error), ERROR_INVALID,
		       arena_printf(arena, "%s: not a regular file", folder));
	assert_refused(file_read(arena, inside("pipe"), 0, &bytes, &error), ERROR_INVALID,
		       arena_printf(arena, "%s: not a regular file", inside("pipe")));
	assert_refused(file_read(arena, inside("x"), 4, &bytes, &error), ERROR_INVALID,
		       arena_printf(arena, "%s: 5 bytes, the limit is 4", inside("x")));
	assert_ok(
	    file_read(arena, "/proc/self/status", 0, &bytes, &error)); /* says it has no bytes */
	assert_true(bytes.size > 100);
	assert_false(file_read(arena, "/proc/self/status", 100, &bytes, &error));
}

static void a_folder_is_listed_in_byte_order_with_the_kinds(void **state)
{
	static const struct folder_item wanted[] = {
		{ ".hidden", FILE_REGULAR }, { "10_b", FILE_REGULAR }, { "1_a", FILE_REGULAR },
		{ "B", FILE_FOLDER },        { "a", FILE_LINK },       { "p", FILE_OTHER },
	};
	struct error error = { 0 };
	struct folder listing;

	(void)state;
	test_write(arena, folder, "1_a", "123");
	test_write(arena, folder, "10_b", "12");
	test_write(arena, folder, ".hidden", "1");
	assert_int_equal(mkdir(inside("B"), 0755), 0);
	assert_int_equal(symlink("/etc/passwd", inside("a")), 0);
	assert_int_equal(mkfifo(inside("p"), 0600), 0);
	assert_ok(folder_list(arena, folder, COUNT(wanted), &listing, &error));
	assert_int_equal(listing.count, COUNT(wanted));
	for (size_t i = 0; i < COUNT(wanted); i++) {
		assert_string_equal(listing.items[i].name, wanted[i].name);
		assert_int_equal(listing.items[i].kind, wanted[i].kind);
	}
	assert_refused(folder_list(arena, folder, 5, &listing, &error), ERROR_INVALID,
		       arena_printf(arena, "%s: more than 5 files", folder));
	assert_false(folder_list(arena, inside("none"), 5, &listing, &error));
	assert_int_equal(error.code, ERROR_NOT_FOUND);
}

static void folders_are_made_with_those_above_them(void **state)
{
	struct error error = { 0 };

	(void)state;
	assert_ok(folder_make(inside("a/b/c"), &error));
	assert_ok(folder_make(inside("a/b/c"), &error));
	assert_true(file_exists(inside("a/b/c")));
	test_write(arena, folder, "file", "x");
	assert_refused(folder_make(inside("file/d"), &error), ERROR_INVALID,
		       arena_printf(arena, "%s: File exists", inside("file")));
	assert_refused(folder_make(inside("file"), &error), ERROR_INVALID,
		       arena_printf(arena, "%s: File exists", inside("file")));
	assert_refused(folder_make("", &error), ERROR_INVALID, ": No such file or directory");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_written_is_read_back_with_a_nul_behind),
		TEST(writing_replaces_the_file_and_leaves_nothing_beside_it),
		TEST(what_cannot_be_read_is_told_apart),
		TEST(a_folder_is_listed_in_byte_order_with_the_kinds),
		TEST(folders_are_made_with_those_above_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
