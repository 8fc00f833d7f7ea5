#ifndef TESTS_FAULTS_SURVIVE_H
#define TESTS_FAULTS_SURVIVE_H
#include "tests/agent/fixture.h"
#include "tests/faults/faults.h"

/* What is run while one call fails.  Each file leaves a row in the table `effects` for each of its
 * statements that does. */
struct scenario {
	const char *name;
	const char *files[6];
	int64_t effects;    /* rows when all is done */
	const char *ledger; /* as fixture_ledger_text, when all is done */
	bool together, one_by_one, rehearse;
	enum evidence_way way; /* of a rehearsal */
	enum {
		SCENARIO_RUN,
		SCENARIO_BASELINE,
		SCENARIO_RESOLVE, /* the last file stopped; the rest of it is said to hold */
	} act;
};

/* A kind of target. */
struct ground {
	/* A fixture over an empty one that has the table `effects`. */
	struct fixture (*make)(struct arena *arena);
	/* What it holds, seen from outside: a number. */
	int64_t (*count)(const struct fixture *fixture, const char *sql);
};

/* Makes the first call fail, then the second, and so on until a run sees no failure.  After each:
 * no effect twice, no success that was reported and does not hold nor a failure of what holds, an
 * error that says something; and the next run, in which nothing fails, completes it.  With a
 * `stride` only each so-manieth call (fault_stride). */
void scenario_survives(const struct scenario *scenario, const struct ground *ground,
		       enum fault fault, unsigned stride);
#endif
