#ifndef AGENT_ATTEMPT_H
#define AGENT_ATTEMPT_H
#include "agent/executor.h"
#include "agent/worker.h"
#include <stdatomic.h>

/* Carries out one assignment on its target, from the last checks to the last look. */
struct attempt_run {
	const struct worker_options *options;
	const struct attempt_input *input;
	const atomic_bool *stop;
	void (*report)(void *context, const struct progress *progress);
	void *context;
};

struct attempt_result {
	enum outcome outcome;
	const char *error; /* "" when it succeeded; in the arena, like the inspection */
	struct inspection inspection;
};

void attempt_run(struct arena *arena, const struct attempt_run *run, struct attempt_result *result);
#endif
