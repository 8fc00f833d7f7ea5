#ifndef COORDINATOR_EXPLAIN_H
#define COORDINATOR_EXPLAIN_H
#include "coordinator/gate.h"
#include "coordinator/turn.h"

/* Why a rollout does not run: what shut gates need, and what its targets wait for. */
struct gate_remedy {
	const char *gate;    /* name */
	const char *who;     /* may do something about it, for people */
	const char *command; /* to type; {id}, {project}, {environment} and {release} stand for the
				rollout's */
};
/* What helps against a shut gate, in words of the table; never NULL. */
const struct gate_remedy *explain_remedy(const char *gate);
/* The command with the rollout's names filled in. */
const char *explain_command(struct arena *arena, const char *command,
			    const struct rollout *rollout);

/* Targets that wait for the same. */
struct explained_wait {
	const char *why;
	int64_t until; /* wall clock, ms: when it ends by itself; 0: not known */
	const char **targets;
	size_t count;
};

struct explanation {
	struct gate_verdicts verdicts;
	struct explained_wait *waits;
	size_t wait_count;
};

/* `rollout` with its tasks.  Loop's thread: it asks who is there. */
bool explain_rollout(struct turn *turn, const struct rollout *rollout,
		     struct explanation *explanation, struct error *error) MUST_CHECK;
#endif
