#include "tests/support/scratch.h"

#include "core/representation.h"

/* One statement that locks and rewrites `table`, of so many bytes. */
static struct evidence evidence_of(enum lock_mode mode, bool rewrites, int64_t bytes)
{
	struct evidence evidence = { .way = EVIDENCE_SCRATCH, .server = "PostgreSQL 15.4" };
	struct evidence_statement *statement = evidence_add(arena, &evidence);

	statement->version = "7";
	statement->line = 3;
	statement->head = "ALTER TABLE t";
	statement->state = EVIDENCE_SHOWN;
	statement->effects.seen = true;
	statement->effects.locks = arena_new(arena, struct effect_lock);
	statement->effects.locks[0] = (struct effect_lock) { "public.t", mode, mode };
	statement->effects.lock_count = 1;
	if (rewrites)
		name_list_add(arena, &statement->effects.rewrites, "public.t");
	evidence.sized = bytes >= 0;
	evidence.tables = arena_new(arena, struct evidence_table);
	evidence.tables[0] = (struct evidence_table) { "public.t", bytes, 0, 10 };
	evidence.table_count = 1;
	evidence_judge(&evidence);
	return evidence;
}

static void what_grows_takes_as_much_longer_as_the_table_is_larger(void **state)
{
	static const struct {
		enum lock_mode mode;
		bool rewrites;
		int64_t here, there, took, predicted; /* predicted -2: it keeps nobody waiting */
	} cases[] = {
		{ LOCK_ACCESS_EXCLUSIVE, true, 1000, 100, 5000, 50000 },
		{ LOCK_ACCESS_EXCLUSIVE, true, 100, 1000, 5000, 500 },
		{ LOCK_ACCESS_EXCLUSIVE, false, 1000, 100, 5000, 5000 },
		{ LOCK_ACCESS_EXCLUSIVE, true, 1000, -1, 5000, -1 },
		{ LOCK_ACCESS_EXCLUSIVE, true, -1, 100, 5000, -1 },
		{ LOCK_ACCESS_EXCLUSIVE, true, 1000, 100, -1, -1 },
		{ LOCK_ACCESS_SHARE, true, 1000, 100, 5000, -2 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct evidence here = evidence_of(cases[i].mode, cases[i].rewrites, cases[i].here);
		struct evidence there =
		    evidence_of(cases[i].mode, cases[i].rewrites, cases[i].there);
		struct deviation_run run = { "7", 0, cases[i].took };
		struct representation_runs runs = { &run, cases[i].took >= 0 };
		struct representation found;

		here.statements[0].index = there.statements[0].index = 0;
		represent(arena, &here, &there, &runs, &found);
		assert_int_equal(found.statement_count, cases[i].predicted != -2);
		if (found.statement_count)
			assert_int_equal(found.statements[0].predicted, cases[i].predicted);
		assert_int_equal(found.table_count, cases[i].here >= 0);
		if (found.table_count) {
			assert_int_equal(found.tables[0].here, cases[i].here);
			assert_int_equal(found.tables[0].there, cases[i].there);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_grows_takes_as_much_longer_as_the_table_is_larger),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
