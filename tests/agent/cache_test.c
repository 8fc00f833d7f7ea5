#include "tests/support/test.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/cache.h"
#include "core/base/file.h"

/* Puts it there in two pieces. */
static bool put(const char *folder, const struct hash *hash, struct bytes blob, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct bytes half = { blob.data, blob.size / 2 },
		     rest = { blob.data + half.size, blob.size - half.size };
	struct cache_entry entry;
	bool done = cache_begin(arena, folder, hash, &entry, error) &&
		    cache_add(&entry, half, error) && cache_add(&entry, rest, error) &&
		    cache_end(&entry, error);

	cache_abandon(&entry);
	return done;
}

static void a_blob_comes_back_and_a_damaged_one_is_thrown_away(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *folder = path_join(arena, test_folder(arena), "cache");
	struct bytes blob = bytes_of("SELECT 1;\n"), found;
	struct hash hash = hash_of(blob.data, blob.size);
	const char *path = path_join(arena, folder, hash_hex(arena, &hash));
	struct error error = { 0 };

	(void)state;
	assert_false(cache_get(arena, folder, &hash, &found, &error));
	assert_int_equal(error.code, ERROR_NOT_FOUND);
	assert_ok(put(folder, &hash, blob, &error));
	assert_ok(cache_get(arena, folder, &hash, &found, &error));
	assert_true(bytes_equal(found, blob));

	test_write(arena, folder, hash_hex(arena, &hash), "DROP TABLE users;\n");
	assert_refused(cache_get(arena, folder, &hash, &found, &error), ERROR_NOT_FOUND,
		       arena_printf(arena, "%s was damaged and has been removed", path));
	assert_false(file_exists(path));
}

static void bytes_that_are_not_what_was_asked_for_are_not_kept(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *folder = path_join(arena, test_folder(arena), "cache");
	struct hash hash = hash_of("SELECT 1;\n", 10);
	struct error error = { 0 };
	struct folder listing;

	(void)state;
	assert_refused(put(folder, &hash, bytes_of("SELECT 2;\n"), &error), ERROR_INTEGRITY,
		       arena_printf(arena, "the coordinator sent other bytes than those of %s",
				    hash_hex(arena, &hash)));
	assert_ok(folder_list(arena, folder, 10, &listing, &error));
	assert_int_equal(listing.count, 0);
}

/* Its name, when the blob with this text was last used `age` seconds ago. */
static const char *used(struct arena *arena, const char *folder, const char *text, int age)
{
	struct hash hash = hash_of(text, strlen(text));
	const char *name = hash_hex(arena, &hash);
	struct timespec times[2] = { { .tv_sec = 1000000 - age }, { .tv_sec = 1000000 - age } };
	struct error error = { 0 };

	assert_ok(put(folder, &hash, bytes_of(text), &error));
	assert_int_equal(utimensat(AT_FDCWD, path_join(arena, folder, name), times, 0), 0);
	return name;
}

static void what_was_used_last_is_kept_up_to_the_limit(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *folder = path_join(arena, test_folder(arena), "cache");
	const char *old = used(arena, folder, "0123456789", 30);
	const char *opened = used(arena, folder, "abcdefghij", 20);
	const char *new = used(arena, folder, "ABCDEFGHIJ", 10);
	struct error error = { 0 };
	struct hash hash;
	int file;

	(void)state;
	test_write(arena, folder, "0123.xxxxxx", "was never finished");
	cache_prune(folder, 30);
	assert_true(file_exists(path_join(arena, folder, old)));
	assert_false(file_exists(path_join(arena, folder, "0123.xxxxxx")));
	assert_true(hash_from_hex(opened, &hash));
	assert_ok(cache_open(folder, &hash, &file, &error));
	close(file);
	cache_prune(folder, 29);
	assert_false(file_exists(path_join(arena, folder, old)));
	assert_true(file_exists(path_join(arena, folder, new)));
	cache_prune(folder, 10);
	assert_false(file_exists(path_join(arena, folder, new)));
	assert_true(file_exists(path_join(arena, folder, opened)));
	cache_remove(folder, &hash);
	assert_false(cache_open(folder, &hash, &file, &error));
	assert_int_equal(error.code, ERROR_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_blob_comes_back_and_a_damaged_one_is_thrown_away),
		cmocka_unit_test(bytes_that_are_not_what_was_asked_for_are_not_kept),
		cmocka_unit_test(what_was_used_last_is_kept_up_to_the_limit),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
