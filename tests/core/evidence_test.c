#include "tests/support/test.h"

#include <stdio.h>

#include "core/evidence.h"

static struct arena *arena;

static int start(void **state)
{
	(void)state;
	arena = arena_open();
	return 0;
}

static int stop(void **state)
{
	(void)state;
	arena_close(arena);
	return 0;
}

static struct effects effects_of(const struct effect_lock *lock, const char *scan,
				 const char *rewrite)
{
	struct effects effects = { .seen = true };

	effects.locks = arena_copy(arena, lock, sizeof *lock);
	effects.lock_count = 1;
	if (scan)
		name_list_add(arena, &effects.scans, scan);
	if (rewrite)
		name_list_add(arena, &effects.rewrites, rewrite);
	return effects;
}

static struct evidence sample(struct effects effects)
{
	struct evidence evidence = { .server = "PostgreSQL 15.4", .sized = true };
	struct evidence_statement *statement = evidence_add(arena, &evidence);

	*statement = (struct evidence_statement) { .version = "1",
						   .line = 3,
						   .text = hash_of("x", 1),
						   .head = "ALTER TABLE t ...",
						   .duration = 1200,
						   .rows = -1,
						   .effects = effects };
	evidence.tables = arena_new_array(arena, struct evidence_table, 2);
	evidence.tables[0] = (struct evidence_table) { "public.o", 10, 10, 1 };
	evidence.tables[1] = (struct evidence_table) { "public.t", 1000, 300, -1 };
	evidence.table_count = 2;
	evidence_judge(&evidence);
	return evidence;
}

static void whom_a_statement_blocks_follows_from_its_locks_and_its_work(void **state)
{
	static const struct {
		enum lock_mode taken, held;
		const char *scan, *rewrite;
		enum evidence_blocks blocks;
		enum evidence_growth grows;
		int64_t bytes;
	} cases[] = {
		{ LOCK_ACCESS_SHARE, LOCK_NONE, NULL, NULL, BLOCKS_NONE, GROWS_NO, 0 },
		{ LOCK_SHARE_UPDATE_EXCLUSIVE, LOCK_NONE, "public.t", NULL, BLOCKS_NONE, GROWS_NO,
		  1000 },
		{ LOCK_SHARE_UPDATE_EXCLUSIVE, LOCK_SHARE_ROW_EXCLUSIVE, "public.t", NULL,
		  BLOCKS_WRITES, GROWS_YES, 1000 },
		{ LOCK_SHARE, LOCK_NONE, "public.t", NULL, BLOCKS_WRITES, GROWS_YES, 1000 },
		{ LOCK_ACCESS_EXCLUSIVE, LOCK_NONE, NULL, NULL, BLOCKS_READS, GROWS_NO, 0 },
		{ LOCK_ACCESS_EXCLUSIVE, LOCK_NONE, "public.t", "public.t", BLOCKS_READS, GROWS_YES,
		  1300 },
		{ LOCK_ACCESS_EXCLUSIVE, LOCK_NONE, "public.new", NULL, BLOCKS_READS, GROWS_YES,
		  0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct effect_lock lock = { "public.t", cases[i].taken, cases[i].held };
		struct evidence evidence =
		    sample(effects_of(&lock, cases[i].scan, cases[i].rewrite));

		assert_int_equal(evidence.statements[0].blocks, cases[i].blocks);
		assert_int_equal(evidence.statements[0].grows, cases[i].grows);
		assert_int_equal(evidence.statements[0].bytes, cases[i].bytes);
	}
}

static void what_nobody_saw_is_unknown_and_never_harmless(void **state)
{
	struct effects unseen = { 0 };
	struct evidence evidence = sample(unseen);
	struct effect_lock lock = { "public.t", LOCK_SHARE, LOCK_NONE };

	(void)state;
	assert_int_equal(evidence.statements[0].grows, GROWS_UNKNOWN);
	assert_int_equal(evidence.statements[0].bytes, -1);
	evidence = sample(effects_of(&lock, "public.t", NULL));
	evidence.sized = false;
	evidence_judge(&evidence);
	assert_int_equal(evidence.statements[0].bytes, -1);
}

static void evidence_is_read_back_as_it_was_written(void **state)
{
	struct effect_lock lock = { "public.t", LOCK_ACCESS_EXCLUSIVE, LOCK_SHARE };
	struct evidence evidence = sample(effects_of(&lock, "public.t", "public.t")), read;
	struct error error = { 0 };
	struct hash digest;

	(void)state;
	evidence.why_way = "the role may not make databases";
	evidence.reversible = REVERSIBLE_NOT;
	evidence.irreversible = "002.sql has no way back";
	name_list_add(arena, &evidence.changes, "+ table public.u");
	*evidence_add(arena, &evidence) = (struct evidence_statement) {
		.version = "2", .head = "VACUUM", .state = EVIDENCE_NOT_SHOWN, .why = "w"
	};
	digest = evidence_digest(arena, &evidence);
	assert_ok(evidence_parse(arena, evidence_write(arena, &evidence), &read, &error));
	assert_true(bytes_equal(evidence_write(arena, &read), evidence_write(arena, &evidence)));
	assert_true(({
		struct hash again = evidence_digest(arena, &read);
		hash_equal(&again, &digest);
	}));
}

static void other_texts_are_no_evidence(void **state)
{
	static const char *const cases[] = {
		"",
		"{}",
		"[]",
		"{\"format\":2,\"way\":\"scratch\",\"statements\":[]}",
		"{\"format\":1,\"way\":\"guess\",\"statements\":[]}",
		"{\"format\":1,\"way\":\"copy\",\"statements\":[{\"version\":\"1\"}]}",
		"{\"format\":1,\"way\":\"copy\",\"statements\":[],\"tables\":[{}]}",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct error error = { 0 };
		struct evidence evidence;

		assert_false(evidence_parse(arena, bytes_of(cases[i]), &evidence, &error));
		assert_int_equal(error.code, ERROR_INVALID);
	}
}

static void what_is_too_much_is_counted(void **state)
{
	struct evidence evidence = { 0 };
	struct name_list list = { 0 };

	(void)state;
	for (int i = 0; i < EVIDENCE_NAMES + 5; i++)
		name_list_add(arena, &list, arena_printf(arena, "t%d", i));
	assert_int_equal(list.count, EVIDENCE_NAMES);
	assert_int_equal(list.more, 5);
	for (int i = 0; i < EVIDENCE_STATEMENTS; i++)
		assert_non_null(evidence_add(arena, &evidence));
	assert_null(evidence_add(arena, &evidence));
	assert_int_equal(evidence.more, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    whom_a_statement_blocks_follows_from_its_locks_and_its_work, start, stop),
		cmocka_unit_test_setup_teardown(what_nobody_saw_is_unknown_and_never_harmless,
						start, stop),
		cmocka_unit_test_setup_teardown(evidence_is_read_back_as_it_was_written, start,
						stop),
		cmocka_unit_test_setup_teardown(other_texts_are_no_evidence, start, stop),
		cmocka_unit_test_setup_teardown(what_is_too_much_is_counted, start, stop),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
