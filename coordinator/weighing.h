#ifndef COORDINATOR_WEIGHING_H
#define COORDINATOR_WEIGHING_H
#include "coordinator/lints.h"
#include "coordinator/looks.h"
#include "coordinator/pipeline.h"

/* The linter judges releases once more for each environment of their pipeline: with the timeouts,
 * severities and servers that it has, and the sizes that its agents told.  What came of it is an
 * entry, with the facts that it was judged by.  It is judged anew when its pipeline changes, and
 * after a while when the facts do.  Off the loop. */
#define WEIGHING_PAUSE  10000 /* ms between two looks whether facts have changed */
#define WEIGHING_SHARE  20    /* and so many times as long as the last look took */
#define WEIGHING_SETTLE 30000 /* ms after a start in which agents come back and tell theirs */

/* What the pipeline sets that the linter judges by, as a digest: a verdict holds for that. */
const char *weighing_terms(struct arena *arena, const struct pipeline_environment *environment);

struct weighing_job;
struct weighing {
	const struct lint_service *service; /* NULL: nobody judges */
	bool now;                           /* what decides has changed */
	int64_t due;              /* monotonic clock, ms: facts may have; INT64_MAX: none */
	int64_t looked;           /* when they were last looked at; 0: never */
	int64_t rest;             /* ms beside the pause: looking took long */
	int64_t started;          /* wall clock, ms; 0: not yet known */
	struct weighing_job *job; /* under way; NULL: none */
};

/* What this turn made that is to be looked at; after its commit, as all of it. */
void weighing_note(struct weighing *weighing, struct looks *looks, const struct turn *turn);
/* Looks, when that is due, whether an environment is to be judged, and judges the first that is. */
void weighing_begin(struct weighing *weighing, struct looks *looks, const struct turn *turn,
		    const char *store_path);
int64_t
weighing_deadline(const struct weighing *weighing); /* monotonic clock, ms; INT64_MAX: none */
/* After the service's threads have ended, before the looks are closed. */
void weighing_close(struct weighing *weighing);
#endif
