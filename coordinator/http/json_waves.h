#ifndef COORDINATOR_HTTP_JSON_WAVES_H
#define COORDINATOR_HTTP_JSON_WAVES_H
#include "coordinator/store/rollouts.h"
#include "core/base/value.h"

/* The members of a whole rollout that say in which order and how many at a time it goes: "budget",
 * "concurrency", "waves", and "waits_for" while no wave is handed out. */
void json_put_waves(struct arena *arena, struct value *object, const struct rollout *rollout);
#endif
