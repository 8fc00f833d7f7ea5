#ifndef COORDINATOR_WAVE_PLAN_H
#define COORDINATOR_WAVE_PLAN_H
#include "coordinator/pipeline.h"
#include "coordinator/store/plan_document.h"
#include "proto/message.h"

/* Which target goes in which wave, and what holds for each: resolved when the plan is made, so that
 * it is reviewed with it.  Pure. */
struct wave_target {
	const char *name;
	const struct label *labels;
	size_t label_count;
};

/* Gives `document` its waves, and each of its parts (one for each target, in their order) its wave
 * and its groups.  Targets with nothing to do belong to no wave.  A wave takes, in the order of the
 * names, of what its selector leaves and no wave before it took; a percentage is of all that the
 * selector leaves, and at least one target where there is one. */
void wave_plan(struct arena *arena, const struct pipeline_environment *environment,
	       const struct wave_target *targets, struct plan_document *document);

/* The first wave whose selector no target of the environment matches, whether it has work or not;
 * NULL: there is none.  Whoever asks for a canary does not mean to go without. */
const struct pipeline_wave *wave_plan_misses(const struct pipeline_environment *environment,
					     const struct wave_target *targets, size_t count);

/* How many targets of the plan may fail: the rollout's budget. */
uint64_t wave_plan_budget(const struct pipeline_environment *environment,
			  const struct plan_document *document);

/* "wave 1 of 3, canary: 1 target, one at a time (budget 0), then a pause of 10m": what a plan says
 * of a wave to people. */
const char *wave_plan_text(struct arena *arena, const struct waves *waves, size_t index,
			   uint64_t budget);
/* The end of it: "one at a time (budget 0), then a pause of 10m". */
const char *wave_plan_goes(struct arena *arena, const struct waves *waves, size_t index,
			   uint64_t budget);
/* At most so many targets at once while nothing has failed; `wave` NULL: there are none. */
uint64_t wave_plan_concurrency(const struct waves *waves, const struct wave *wave, uint64_t budget);
#endif
