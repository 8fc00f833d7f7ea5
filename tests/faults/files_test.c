#include <string.h>

#include "agent/cache.h"
#include "agent/identity.h"
#include "agent/spool.h"
#include "core/base/file.h"
#include "tests/faults/faults.h"
#include "tests/support/cli.h"

/* Every call that writes to a file fails once: what was there stays whole, nothing half written is
 * left behind, and the next try succeeds. */
struct place {
	struct arena *arena;
	const char *folder;
};

static size_t files_in(const struct place *place, const char *name)
{
	const char *folder = path_join(place->arena, place->folder, name);
	struct error error = { 0 };
	struct folder found = { 0 };

	if (file_exists(folder))
		assert_ok(folder_list(place->arena, folder, 100, &found, &error));
	return found.count;
}

static void is_right(bool holds, const char *what)
{
	if (!holds)
		fail_msg("%s: %s", fault_text(), what);
}

/* With a call failing, then again without. */
static bool twice(const struct place *place,
		  bool (*act)(const struct place *place, struct error *error), unsigned call)
{
	struct error error = { 0 };
	bool done, happened;

	fault_plan(FAULT_FULL, call);
	done = act(place, &error);
	happened = fault_over();
	is_right(done || (strlen(error.text) > 20 && strchr(error.text, '/')),
		 "the error does not say what cannot be written");
	assert_ok(act(place, &error));
	return happened;
}

static bool write_file(const struct place *place, struct error *error)
{
	return file_write(path_join(place->arena, place->folder, "one/file"),
			  bytes_of("the new bytes"), FILE_PUBLIC, error);
}

static bool a_file_stays_whole(const struct place *place, unsigned call)
{
	const char *path = path_join(place->arena, place->folder, "one/file");
	struct error error = { 0 };
	struct bytes bytes;
	bool happened;

	test_write(place->arena, place->folder, "one/file", "old");
	fault_plan(FAULT_FULL, call);
	is_right(write_file(place, &error) || strstr(error.text, path), "the file is not named");
	happened = fault_over();
	assert_ok(file_read(place->arena, path, 0, &bytes, &error));
	is_right(bytes_equal_text(bytes, "old") || bytes_equal_text(bytes, "the new bytes"),
		 "the file is neither");
	is_right(files_in(place, "one") == 1, "something was left behind");
	return happened;
}

static bool save_identity(const struct place *place, struct error *error)
{
	const char *state = path_join(place->arena, place->folder, "state");
	struct identity identity;

	if (!identity_load(place->arena, state, "staging", &identity, error))
		return false;
	identity.agent = "a-1";
	if (!identity_save(state, &identity, error)) {
		identity_release(&identity);
		return false;
	}
	identity_release(&identity);
	return true;
}

static bool an_identity_is_kept_by_the_next_try(const struct place *place, unsigned call)
{
	bool happened = twice(place, save_identity, call);

	is_right(files_in(place, "state") == 2, "something was left behind");
	return happened;
}

static bool keep_blob(const struct place *place, struct error *error)
{
	const char *folder = path_join(place->arena, place->folder, "cache");
	struct bytes blob = bytes_of("create table a (id integer);");
	struct hash hash = hash_of(blob.data, blob.size);
	struct cache_entry entry;
	struct bytes found;
	bool done = cache_begin(place->arena, folder, &hash, &entry, error) &&
		    cache_add(&entry, blob, error) && cache_end(&entry, error);

	cache_abandon(&entry);
	is_right(cache_get(place->arena, folder, &hash, &found, &(struct error) { 0 }) == done,
		 "the cache holds something else than it said");
	return done;
}

static bool a_blob_is_there_as_a_whole_or_not_at_all(const struct place *place, unsigned call)
{
	bool happened = twice(place, keep_blob, call);

	is_right(files_in(place, "cache") == 1, "something was left behind");
	return happened;
}

static struct spool *spool_of(const struct place *place)
{
	struct error error = { 0 };
	const char *problem;
	struct spool *spool = NULL;

	assert_ok(spool_open(place->arena, path_join(place->arena, place->folder, "spool"), &spool,
			     &problem, &error));
	is_right(!problem, "the spool cannot be read");
	return spool;
}

/* A report that found no room is told as long as the agent runs, and kept when there is room. */
static bool a_report_is_told_and_kept(const struct place *place, unsigned call)
{
	struct report report = { .rollout = "r-1",
				 .target = "eu",
				 .attempt = "r-1.0-1",
				 .sequence = 1,
				 .phase = PHASE_FINISHED,
				 .outcome = OUTCOME_SUCCEEDED };
	struct spool *spool = spool_of(place);
	struct error error = { 0 };
	bool kept, happened;

	fault_plan(FAULT_FULL, call);
	kept = spool_add(spool, &report, &error);
	happened = fault_over();
	is_right(spool_count(spool) == 1, "the report is forgotten");
	is_right(kept || files_in(place, "spool") == 0, "something was left behind");
	assert_ok(spool_sync(spool, &error));
	spool_close(spool);
	spool = spool_of(place);
	is_right(spool_count(spool) == 1, "the report is not there after a restart");
	spool_forget(spool, 1);
	is_right(files_in(place, "spool") == 0, "the report stays");
	spool_close(spool);
	return happened;
}

static bool hash_directory(const struct place *place, struct error *error)
{
	const char *dir = path_join(place->arena, place->folder, "migrations");
	struct cli_result result = CLI(place->arena, "migrate", "hash", "--dir", dir);

	return !result.code || error_set(error, ERROR_FAILED, "%s", result.err);
}

/* What was written before stays: a directory without a sum is another one. */
static bool a_directory_keeps_a_sum(const struct place *place, unsigned call)
{
	struct error error = { 0 };
	bool happened;

	test_write(place->arena, place->folder, "migrations/1_a.sql", "create table a (id int);\n");
	assert_true(hash_directory(place, &error));
	test_write(place->arena, place->folder, "migrations/2_b.sql", "create table b (id int);\n");
	happened = twice(place, hash_directory, call);
	is_right(files_in(place, "migrations") == 3, "something was left behind");
	return happened;
}

static bool new_migration(const struct place *place, struct error *error)
{
	const char *dir = path_join(place->arena, place->folder, "migrations");
	struct cli_result result = CLI(place->arena, "migrate", "new", "add", "--dir", dir);

	return !result.code || error_set(error, ERROR_FAILED, "%s", result.err);
}

static bool a_new_file_that_could_not_be_made_can_be_made_again(const struct place *place,
								unsigned call)
{
	struct error error = { 0 };
	bool happened;

	test_write(place->arena, place->folder, "migrations/1_a.sql", "create table a (id int);\n");
	assert_true(hash_directory(place, &error));
	fault_plan(FAULT_FULL, call);
	if (!new_migration(place, &error))
		is_right(strlen(error.text) > 30, "the error says nothing");
	happened = fault_over();
	/* With a file that has no sum yet, the sum is made first. */
	assert_ok(hash_directory(place, &error));
	assert_ok(new_migration(place, &error));
	return happened;
}

static const struct {
	const char *name;
	bool (*survives)(const struct place *place, unsigned call);
	unsigned least; /* calls that can fail */
} cases[] = {
	{ "a file", a_file_stays_whole, 5 },
	{ "an identity", an_identity_is_kept_by_the_next_try, 10 },
	{ "a blob", a_blob_is_there_as_a_whole_or_not_at_all, 4 },
	{ "a report", a_report_is_told_and_kept, 5 },
	{ "a sum", a_directory_keeps_a_sum, 5 },
	{ "a new migration", a_new_file_that_could_not_be_made_can_be_made_again, 10 },
};

static void no_call_that_fails_leaves_half_a_file(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		unsigned call = 0;

		for (bool happened = true; happened;) {
			SCOPED(arena_release) struct arena *arena = arena_open();
			struct place place = { arena, test_folder(arena) };

			happened = cases[i].survives(&place, ++call);
		}
		print_message("%s: %u calls failed\n", cases[i].name, call - 1);
		assert_true(call - 1 >= cases[i].least);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_call_that_fails_leaves_half_a_file),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
