#include "tests/support/test.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/aside.h"
#include "core/base/bytes.h"
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

/* A text of `size` bytes that is not the same everywhere. */
static char *text_of(size_t size, char first)
{
	char *text = arena_alloc(arena, size + 1);

	for (size_t i = 0; i < size; i++)
		text[i] = (char)(first + (char)(i % 61));
	return text;
}

static int opened(const char *name, const char *text)
{
	test_write(arena, folder, name, text);
	return open(path_join(arena, folder, name), O_RDONLY | O_CLOEXEC);
}

static bool is_mapped(const char *data)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	char line[512];
	bool found = false;

	assert_non_null(maps);
	while (fgets(line, sizeof line, maps)) {
		unsigned long from, end;

		if (sscanf(line, "%lx-%lx", &from, &end) == 2 && (unsigned long)data >= from &&
		    (unsigned long)data < end)
			found = strchr(line, '/');
	}
	fclose(maps);
	return found;
}

static void copies_stand_one_behind_the_other(void **state)
{
	static const struct {
		size_t sizes[4];
		bool mapped;
	} cases[] = {
		{ { 0, 0, 0, 0 }, false },
		{ { 1, 0, 3, 2 }, false },
		{ { 65535, 1, 65536, 0 }, false },
		{ { 65535, 65536, 65537, 131072 }, true },
		{ { ASIDE_MEMORY - 1, 1, 0, 0 }, true },
		{ { 10, ASIDE_MEMORY, 10, 0 }, true },
		{ { 3 * ASIDE_MEMORY + 1, 5, 2 * ASIDE_MEMORY, 7 }, true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct aside *aside = aside_open(arena);
		struct error error = { 0 };
		const char *texts[4], *data;
		size_t size;

		for (int k = 0; k < 4; k++) {
			int file;

			texts[k] = text_of(cases[i].sizes[k], (char)('0' + k));
			file = opened("x", texts[k]);
			assert_ok(aside_add(aside, file, 0, &size, &error));
			assert_int_equal(size, cases[i].sizes[k]);
			close(file);
		}
		assert_ok(aside_seal(aside, &data, &error));
		assert_int_equal(is_mapped(data), cases[i].mapped);
		for (int k = 0; k < 4; k++) {
			assert_memory_equal(data, texts[k], cases[i].sizes[k] + 1);
			data += cases[i].sizes[k] + 1;
		}
	}
}

static void a_copy_may_come_in_pieces(void **state)
{
	static const size_t pieces[] = { 1, 1000, 65536, ASIDE_MEMORY, 3 * ASIDE_MEMORY };

	(void)state;
	for (size_t i = 0; i < COUNT(pieces); i++) {
		size_t size = 3 * ASIDE_MEMORY / (i ? 1 : 100);
		struct aside *aside = aside_open(arena);
		const char *text = text_of(size, 'a'), *data;
		struct error error = { 0 };

		for (size_t at = 0; at < size; at += pieces[i])
			assert_ok(aside_put(aside, text + at,
					    size - at < pieces[i] ? size - at : pieces[i], &error));
		assert_ok(aside_end(aside, &error));
		assert_ok(aside_seal(aside, &data, &error));
		assert_memory_equal(data, text, size + 1);
	}
}

static void a_copy_stays_when_the_file_is_changed_or_cut_off(void **state)
{
	struct aside *aside = aside_open(arena);
	const char *text = text_of(2 * ASIDE_MEMORY, 'a'), *data;
	struct error error = { 0 };
	int file = opened("x", text);
	size_t size;

	(void)state;
	assert_ok(aside_add(aside, file, 0, &size, &error));
	assert_ok(aside_seal(aside, &data, &error));
	assert_int_equal(truncate(path_join(arena, folder, "x"), 0), 0);
	assert_memory_equal(data, text, size + 1);
	close(file);
}

static void nothing_of_it_is_left_in_the_folder(void **state)
{
	struct aside *aside = aside_open(arena);
	struct error error = { 0 };
	struct folder listing;
	const char *data;
	int file = opened("x", text_of(2 * ASIDE_MEMORY, 'a'));
	size_t size;

	(void)state;
	assert_int_equal(setenv("TMPDIR", folder, 1), 0);
	assert_ok(aside_add(aside, file, 0, &size, &error));
	assert_int_equal(unsetenv("TMPDIR"), 0);
	assert_ok(aside_seal(aside, &data, &error));
	assert_ok(folder_list(arena, folder, 10, &listing, &error));
	assert_int_equal(listing.count, 1);
	close(file);
}

static void the_limit_is_kept_to_the_byte(void **state)
{
	struct aside *aside = aside_open(arena);
	struct error error = { 0 };
	int file = opened("x", "0123456789");
	size_t size;

	(void)state;
	assert_ok(aside_add(aside, file, 10, &size, &error));
	assert_int_equal(lseek(file, 0, SEEK_SET), 0);
	assert_refused(aside_add(aside, file, 9, &size, &error), ERROR_INVALID,
		       "more than 9 bytes");
	assert_true(size > 9);
	close(file);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(copies_stand_one_behind_the_other),
		TEST(a_copy_may_come_in_pieces),
		TEST(a_copy_stays_when_the_file_is_changed_or_cut_off),
		TEST(nothing_of_it_is_left_in_the_folder),
		TEST(the_limit_is_kept_to_the_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
