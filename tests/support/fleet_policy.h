#ifndef TESTS_SUPPORT_FLEET_POLICY_H
#define TESTS_SUPPORT_FLEET_POLICY_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/bytes.h"
#include "tests/support/dice.h"

/* What a pipeline demands of an environment, as the model has it: written into the pipeline file,
 * and read again by the invariants, which ask nothing of the coordinator. */
#define MODEL_SPANS 8
#define MODEL_WAVES 3

/* From the first moment on, up to and without the last; wall clock, ms, whole seconds. */
struct model_span {
	int64_t from, until;
	bool drains; /* what runs stops when a window closes, or a freeze begins */
};

struct model_wave {
	const char *name;
	const char *region; /* of its targets; NULL: any */
	unsigned targets;   /* 0: all */
	bool percent;
	bool approve, has_budget;
	unsigned budget, parallel;
	int64_t pause; /* ms */
};

struct model_policy {
	bool any, accepts_failures, automatic;
	int64_t soak;       /* ms */
	unsigned approvals; /* people; 0: nobody is asked */
	int64_t expire;     /* ms; 0: never */
	struct model_span windows[MODEL_SPANS], freezes[MODEL_SPANS];
	size_t window_count, freeze_count;
	bool asks;     /* another service has to agree */
	bool verifies; /* targets are asked a query afterwards */
	struct model_wave waves[MODEL_WAVES];
	size_t wave_count;
	unsigned parallel, region_spread, host_spread; /* 0: any number */
	unsigned budget;
	bool percent; /* the budget is */
};

/* A policy that a project could have; `wall` is now. */
struct model_policy policy_roll(struct dice *dice, int64_t wall);
/* The lines of the environment's entry in a pipeline file, behind its name and `after`. */
void policy_write_lines(struct buffer *buffer, const struct model_policy *policy);
/* Is there a span around the moment? */
bool policy_inside(const struct model_span *spans, size_t count, int64_t wall);
/* When everything that the clock shuts will stay open. */
int64_t policy_calm(const struct model_policy *policy);
#endif
