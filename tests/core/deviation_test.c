#include "tests/support/test.h"

#include "core/deviation.h"

#define MS 1000
#define S  1000000

static void what_took_far_longer_than_rehearsed_deviates(void **state)
{
	static const struct {
		enum evidence_way way;
		enum evidence_growth grows;
		enum evidence_state shown;
		int64_t rehearsed, real;
		bool deviates;
	} cases[] = {
		/* On data: every statement is foretold. */
		{ EVIDENCE_CLONE, GROWS_YES, EVIDENCE_SHOWN, 2 * S, 19 * S, false },
		{ EVIDENCE_CLONE, GROWS_YES, EVIDENCE_SHOWN, 2 * S, 20 * S, true },
		{ EVIDENCE_COPY, GROWS_UNKNOWN, EVIDENCE_SHOWN, 5 * MS, 9 * S, false },
		{ EVIDENCE_COPY, GROWS_UNKNOWN, EVIDENCE_SHOWN, 5 * MS, 11 * S, true },
		{ EVIDENCE_ROLLED_BACK, GROWS_NO, EVIDENCE_SHOWN, 60 * S, 599 * S, false },
		{ EVIDENCE_ROLLED_BACK, GROWS_NO, EVIDENCE_SHOWN, 60 * S, 600 * S, true },
		/* Without data: only what does not depend on it. */
		{ EVIDENCE_SCRATCH, GROWS_YES, EVIDENCE_SHOWN, 1 * MS, 600 * S, false },
		{ EVIDENCE_SCRATCH, GROWS_UNKNOWN, EVIDENCE_SHOWN, 1 * MS, 600 * S, false },
		{ EVIDENCE_SCRATCH, GROWS_NO, EVIDENCE_SHOWN, 1 * MS, 600 * S, true },
		{ EVIDENCE_SCRATCH, GROWS_NO, EVIDENCE_SHOWN, 0, 10 * S, true },
		/* Nobody has seen it. */
		{ EVIDENCE_CLONE, GROWS_NO, EVIDENCE_NOT_SHOWN, 1 * MS, 600 * S, false },
		{ EVIDENCE_CLONE, GROWS_NO, EVIDENCE_SHOWN, -1, 600 * S, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct evidence_statement statement = { .version = "7",
							.index = 2,
							.state = cases[i].shown,
							.duration = cases[i].rehearsed,
							.grows = cases[i].grows };
		struct evidence evidence = { .way = cases[i].way,
					     .statements = &statement,
					     .count = 1 };
		struct deviation_run run = { "7", 2, cases[i].real };

		assert_int_equal(deviates(&evidence, &run, &deviation_limits), cases[i].deviates);
		run.index = 3;
		assert_false(deviates(&evidence, &run, &deviation_limits));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_took_far_longer_than_rehearsed_deviates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
