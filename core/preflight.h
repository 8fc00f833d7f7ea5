#ifndef CORE_PREFLIGHT_H
#define CORE_PREFLIGHT_H
#include "core/base/arena.h"
#include "core/dialect.h"
#include "core/policy.h"
#include <stdbool.h>
#include <stdint.h>

/* What has to hold on a target before a rollout's first statement, besides that it can be reached
 * and written to: one row a check.  Who looks at the target gathers the facts; whoever knows the
 * policy judges them, the coordinator before it hands anything out and the agent once more before
 * it begins. */
struct preflight_facts {
	enum dialect dialect;
	const char *unsupported;   /* NULL, or why the server's version is not supported */
	const char *unprivileged;  /* NULL, or what the role may not do, and what changes that */
	const char *locked_by;     /* NULL, or who else migrates the target now */
	int64_t disk_free;         /* bytes; -1: not visible */
	int64_t disk_needed;       /* bytes that are to be free */
	int64_t backup;            /* wall clock, ms, of the last one that is known; 0: none is */
	const char *backup_source; /* who says so, or would; NULL: nobody */
	const char *no_restore_point; /* NULL, or why none can be made */
	const char *no_copy;          /* NULL, or why the database cannot be copied */
};

enum finding_state {
	FINDING_FINE,
	FINDING_UNSEEN, /* it cannot be known, and nobody asked */
	FINDING_FAULT,
	FINDING_STATE_COUNT
};

struct finding {
	const char *check; /* "privileges" */
	enum finding_state state;
	const char *text;
};

struct preflight_check {
	const char *name;
	void (*judge)(struct arena *arena, const struct preflight_facts *facts,
		      const struct policy *policy, int64_t now, struct finding *finding);
};
#define PREFLIGHT_CHECK_COUNT 7
extern const struct preflight_check preflight_checks[PREFLIGHT_CHECK_COUNT];

const char *finding_state_name(enum finding_state state); /* "ok", "unknown", "fault" */

/* One finding a check, in the table's order.  `policy` is the environment's; `now` the wall clock
 * in ms. */
void preflight_judge(struct arena *arena, const struct preflight_facts *facts,
		     const struct policy *policy, int64_t now,
		     struct finding findings[PREFLIGHT_CHECK_COUNT]);
/* "privileges: ...; lock: ..." of the faults; NULL: there are none. */
const char *preflight_faults(struct arena *arena,
			     const struct finding findings[PREFLIGHT_CHECK_COUNT]);
/* Both in one, where only the faults are wanted. */
const char *preflight_problem(struct arena *arena, const struct preflight_facts *facts,
			      const struct policy *policy, int64_t now);
#endif
