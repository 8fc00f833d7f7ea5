#ifndef COORDINATOR_HTTP_JSON_GATES_H
#define COORDINATOR_HTTP_JSON_GATES_H
#include "coordinator/gate.h"
#include "coordinator/store/rollouts.h"
#include "core/base/value.h"

/* What a rollout waits for, and who can do what: [{"name", "reason", "opens" (RFC 3339 or null),
 * "who", "command", "override" (command or null)}] */
struct value *json_shut_gates(struct arena *arena, const struct gate_verdicts *verdicts,
			      const struct rollout *rollout);
#endif
