#include "coordinator/store/open.h"

#include <sqlite3.h>

#include "coordinator/store/sql.h"
#include "coordinator/store/work.h"
#include "core/base/crypto.h"
#include "tests/support/test.h"

static int open_arena(void **state)
{
	crypto_start();
	*state = arena_open();
	return 0;
}

static int close_arena(void **state)
{
	arena_close(*state);
	return 0;
}

static const char *database(struct arena *arena)
{
	return arena_printf(arena, "%s/store.db", test_folder(arena));
}

static void a_second_owner_is_refused_and_readers_are_welcome(void **state)
{
	struct arena *arena = *state;
	const char *path = database(arena);
	SCOPED(store_release) struct store *owner = NULL;
	SCOPED(store_release) struct store *reader = NULL;
	struct store *second = NULL;
	struct error error = { 0 };

	assert_ok(store_open(path, STORE_OWNER, &owner, &error));
	assert_ok(store_open(path, STORE_READER, &reader, &error));
	assert_refused(store_open(path, STORE_OWNER, &second, &error), ERROR_LOCKED,
		       arena_printf(arena,
				    "%s: another coordinator is running on this state; stop it "
				    "first",
				    path));
}

static void a_newer_schema_is_refused(void **state)
{
	struct arena *arena = *state;
	const char *path = database(arena);
	struct store *store = NULL;
	struct error error = { 0 };
	sqlite3 *raw = NULL;

	assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
	assert_int_equal(sqlite3_exec(raw, "pragma user_version = 7", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(raw);
	assert_refused(store_open(path, STORE_OWNER, &store, &error), ERROR_INVALID,
		       arena_printf(arena,
				    "%s: its schema is version 7, this program knows versions "
				    "up to 4; use the coordinator that wrote it, or a newer one",
				    path));
}

static void blobs_are_kept_once_and_read_in_chunks(void **state)
{
	struct arena *arena = *state;
	SCOPED(store_release) struct store *store = NULL;
	struct error error = { 0 };
	struct hash hash, again, absent = { { 1 } };
	struct bytes part;
	uint64_t total = 0;
	bool has = false;

	assert_ok(store_open(database(arena), STORE_OWNER, &store, &error));
	assert_ok(blob_put(store, bytes_of("0123456789"), &hash, &error));
	assert_ok(blob_put(store, bytes_of("0123456789"), &again, &error));
	assert_true(hash_equal(&hash, &again));
	assert_ok(blob_has(store, &hash, &has, &error));
	assert_true(has);
	assert_ok(blob_chunk(arena, store, &hash, 4, 3, &part, &total, &error));
	assert_true(bytes_equal_text(part, "456"));
	assert_int_equal(total, 10);
	assert_ok(blob_chunk(arena, store, &hash, 8, 300, &part, &total, &error));
	assert_true(bytes_equal_text(part, "89"));
	assert_ok(blob_chunk(arena, store, &hash, 99, 3, &part, &total, &error));
	assert_int_equal(part.size, 0);
	assert_refused(blob_get(arena, store, &absent, &part, &error), ERROR_NOT_FOUND,
		       "the store has no bytes with the SHA-256 "
		       "0100000000000000000000000000000000000000000000000000000000000000");
}

#define LARGE (3 * BLOB_STEP + 10)

static struct bytes large_bytes(struct arena *arena)
{
	char *data = arena_alloc(arena, LARGE);

	for (size_t i = 0; i < LARGE; i++)
		data[i] = (char)(i * 7 % 251);
	return (struct bytes) { data, LARGE };
}

static void a_large_blob_is_stored_in_steps_and_seen_when_it_is_whole(void **state)
{
	static const uint64_t offsets[] = {
		0, 5, BLOB_STEP - 3, BLOB_STEP, 2 * BLOB_STEP + 7, LARGE - 1
	};
	struct arena *arena = *state;
	SCOPED(store_release) struct store *store = NULL;
	struct error error = { 0 };
	struct bytes large = large_bytes(arena), whole, part;
	struct hash hash = hash_of(large.data, large.size);
	size_t rest = large.size, steps = 0;
	uint64_t total = 0;
	bool has = true;

	assert_ok(store_open(database(arena), STORE_OWNER, &store, &error));
	for (; rest; steps++) {
		size_t before = rest;

		assert_ok(blob_put_step(store, &hash, large, &rest, &error));
		assert_true(rest < before);
		assert_ok(blob_has(store, &hash, &has, &error));
		assert_true(has == !rest);
	}
	assert_int_equal(steps, 3);
	assert_ok(blob_get(arena, store, &hash, &whole, &error));
	assert_true(bytes_equal(whole, large));
	for (size_t i = 0; i < COUNT(offsets); i++) {
		assert_ok(blob_chunk(arena, store, &hash, offsets[i], 100, &part, &total, &error));
		assert_int_equal(total, LARGE);
		assert_true(part.size > 0 && part.size <= 100);
		assert_memory_equal(part.data, large.data + offsets[i], part.size);
	}
	assert_ok(blob_chunk(arena, store, &hash, LARGE, 100, &part, &total, &error));
	assert_int_equal(part.size, 0);
}

static void an_upload_that_was_cut_off_leaves_nothing_behind(void **state)
{
	struct arena *arena = *state;
	const char *path = database(arena);
	SCOPED(store_release) struct store *store = NULL;
	struct error error = { 0 };
	struct bytes large = large_bytes(arena);
	struct hash hash = hash_of(large.data, large.size);
	size_t first = 0, rest = 0;
	bool has = true;

	assert_ok(store_open(path, STORE_OWNER, &store, &error));
	assert_ok(blob_put_step(store, &hash, large, &first, &error));
	store_close(store);
	assert_ok(store_open(path, STORE_OWNER, &store, &error));
	assert_ok(blob_put_step(store, &hash, large, &rest, &error));
	assert_int_equal(rest, first); /* it begins again */
	assert_ok(blob_has(store, &hash, &has, &error));
	assert_false(has);
}

static void what_was_not_committed_is_gone(void **state)
{
	struct arena *arena = *state;
	const char *path = database(arena);
	struct store *store = NULL;
	struct error error = { 0 };
	struct hash kept, undone, lost;
	bool has = true;

	assert_ok(store_open(path, STORE_OWNER, &store, &error));
	assert_ok(store_begin(store, &error));
	assert_ok(store_savepoint(store, &error));
	assert_ok(blob_put(store, bytes_of("kept"), &kept, &error));
	assert_ok(store_savepoint_keep(store, &error));
	assert_ok(store_savepoint(store, &error));
	assert_ok(blob_put(store, bytes_of("undone"), &undone, &error));
	store_savepoint_undo(store);
	assert_ok(store_commit(store, &error));
	assert_ok(store_begin(store, &error));
	assert_ok(blob_put(store, bytes_of("lost"), &lost, &error));
	store_close(store);
	assert_ok(store_open(path, STORE_OWNER, &store, &error));
	assert_ok(blob_has(store, &kept, &has, &error));
	assert_true(has);
	assert_ok(blob_has(store, &undone, &has, &error));
	assert_false(has);
	assert_ok(blob_has(store, &lost, &has, &error));
	assert_false(has);
	store_close(store);
}

static void a_reader_cannot_write(void **state)
{
	struct arena *arena = *state;
	const char *path = database(arena);
	SCOPED(store_release) struct store *owner = NULL;
	SCOPED(store_release) struct store *reader = NULL;
	struct error error = { 0 };
	struct hash hash;

	assert_ok(store_open(path, STORE_OWNER, &owner, &error));
	assert_ok(store_open(path, STORE_READER, &reader, &error));
	assert_refused(
	    blob_put(reader, bytes_of("x"), &hash, &error), ERROR_UNREACHABLE,
	    arena_printf(arena,
			 "the store cannot be written; look at its file's rights and its "
			 "disk (%s: attempt to write a readonly database)",
			 path));
}

/* As many as a few rollouts of a large fleet leave behind. */
#define SUCCEEDED                                                                                  \
	"with recursive n(i) as (select 0 union all select i + 1 from n where i < 2000) "          \
	"insert into task (rollout, position, target, state, why) "                                \
	"select 'r-1', i, 't' || i, 'succeeded', '' from n"

static void looking_for_a_rehearsal_does_not_read_all_that_ever_succeeded(void **state)
{
	static const enum store_sql lookups[] = { STORE_REHEARSAL_FOUND, STORE_REHEARSAL_PASSED,
						  STORE_REHEARSAL_REVERSIBLE };
	struct arena *arena = *state;
	const struct hash hash = hash_of("x", 1);
	const struct rehearsal_wanted wanted = { "shop", "staging", &hash, &hash, bytes_of("[]") };
	SCOPED(store_release) struct store *store = NULL;
	bool any = true, passed = true;
	struct error error = { 0 };
	const char *why = "";
	struct hash found;

	assert_ok(store_open(database(arena), STORE_OWNER, &store, &error));
	assert_ok(sql_execute(store, SUCCEEDED, &error));
	assert_ok(rehearsal_found(store, &wanted, &any, &found, &error));
	assert_ok(rehearsal_passed(store, &wanted, &passed, &error));
	assert_ok(rehearsal_reversible(arena, store, &wanted, &why, &error));
	assert_false(any || passed || why);
	for (size_t i = 0; i < sizeof lookups / sizeof *lookups; i++)
		assert_in_range(sqlite3_stmt_status(store->statements[lookups[i]],
						    SQLITE_STMTSTATUS_VM_STEP, 0),
				1, 200);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_second_owner_is_refused_and_readers_are_welcome),
		TEST(a_newer_schema_is_refused),
		TEST(blobs_are_kept_once_and_read_in_chunks),
		TEST(a_large_blob_is_stored_in_steps_and_seen_when_it_is_whole),
		TEST(an_upload_that_was_cut_off_leaves_nothing_behind),
		TEST(what_was_not_committed_is_gone),
		TEST(a_reader_cannot_write),
		TEST(looking_for_a_rehearsal_does_not_read_all_that_ever_succeeded),
	};

	return cmocka_run_group_tests_name("coordinator/store/store", tests, NULL, NULL);
}
