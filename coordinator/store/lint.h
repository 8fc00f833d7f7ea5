#ifndef COORDINATOR_STORE_LINT_H
#define COORDINATOR_STORE_LINT_H
#include "coordinator/store/store.h"

/* What the linter said of a release, read as the dialect that it was written for; where it does not
 * say, as that of the project's targets. */
struct lint_verdict {
	bool known;                       /* it was looked at */
	bool judged;                      /* and could be judged; else `why` says why not */
	const char *why;                  /* NULL when judged */
	uint64_t errors, warnings, notes; /* by the rules' own severities */
	uint64_t silenced;                /* by comments */
	const char *linter;               /* its version */
	int64_t time;                     /* wall clock, ms */
	struct hash findings;             /* blob: {"findings": [...]}, the worst of them */
	struct hash summary; /* blob: what gates are judged by (coordinator/lint_sum.h) */
};

bool lint_verdict_load(struct arena *arena, struct store *store, const char *project,
		       uint64_t release, struct lint_verdict *verdict,
		       struct error *error) MUST_CHECK;

/* The newest release that has no verdict, of those that are their project's newest or that a
 * rollout which is not over is of; number 0: none.  One that could not be judged before `since`
 * (wall clock, ms) is looked at again. */
struct lint_missing {
	const char *project;
	uint64_t number;
	const char *dialect; /* as which it is to be read */
};
bool lint_missing_find(struct arena *arena, struct store *store, int64_t since,
		       struct lint_missing *missing, struct error *error) MUST_CHECK;
#endif
