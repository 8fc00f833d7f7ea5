#include "agent/cache.h"

#include "core/base/file.h"
#include "tests/support/test.h"

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
	assert_ok(cache_put(folder, &hash, blob, &error));
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

	(void)state;
	assert_refused(cache_put(folder, &hash, bytes_of("SELECT 2;\n"), &error), ERROR_INTEGRITY,
		       arena_printf(arena, "the coordinator sent other bytes than those of %s",
				    hash_hex(arena, &hash)));
	assert_false(file_exists(folder));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_blob_comes_back_and_a_damaged_one_is_thrown_away),
		cmocka_unit_test(bytes_that_are_not_what_was_asked_for_are_not_kept),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
