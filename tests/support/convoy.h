#ifndef TESTS_SUPPORT_CONVOY_H
#define TESTS_SUPPORT_CONVOY_H
#include "tests/support/world.h"

/* One agent that serves several targets of staging, and a release for them: what goes where, and
 * how many at a time. */
#define CONVOY_TARGETS 8

struct convoy {
	struct world *world;
	struct actor_agent *agent;
	struct target_state targets[CONVOY_TARGETS];
	size_t count;
	struct assignment held[CONVOY_TARGETS]; /* that it works on */
	size_t held_count;
	uint64_t sequence;
	const char *told_to_stop; /* the target that it was told of last */
};

struct convoy_target {
	const char *name, *key, *value; /* one label; NULL: none */
};

/* The targets end with an unnamed one; `pipeline` has an environment staging.  The agent has told
 * of them. */
void convoy_open(struct convoy *convoy, struct world *world, const char *pipeline,
		 const struct convoy_target *targets);
/* Starts a rollout in staging; the agent has taken what it was handed. */
void convoy_start(struct convoy *convoy);
/* The agent asks for work. */
void convoy_ask(struct convoy *convoy);
/* What it holds: "a b". */
const char *convoy_held(const struct convoy *convoy);
/* It tells how its work on the target ended, and asks for more. */
void convoy_end(struct convoy *convoy, const char *target, enum outcome outcome);
/* It tells that it has come to verify the target. */
void convoy_verify(struct convoy *convoy, const char *target);
/* It tells a report of its own making. */
void convoy_tell(struct convoy *convoy, const struct report *report);
struct report convoy_report(struct convoy *convoy, const char *target, enum phase phase,
			    enum outcome outcome);
/* States of r-1's tasks in the order of the targets' names, by their first letters; a failed one
 * is f, an errored one e, an indeterminate one i. */
const char *convoy_states(const struct convoy *convoy);
struct error convoy_advance(struct convoy *convoy, const char *reason);
#endif
