#ifndef COORDINATOR_HTTP_JSON_H
#define COORDINATOR_HTTP_JSON_H
#include "coordinator/gate.h"
#include "coordinator/store/lint.h"
#include "coordinator/store/proposals.h"
#include "coordinator/store/registry.h"
#include "coordinator/store/rollouts.h"
#include "core/base/value.h"

/* The objects of the REST interface.  Times are RFC 3339, hashes hexadecimal; what is absent is
 * null. */
struct value *json_release(struct arena *arena, const struct release_row *row, bool whole);
/* `verdicts` belongs to a whole one: the gates that it waits for. */
struct value *json_rollout(struct arena *arena, const struct rollout *rollout,
			   const struct gate_verdicts *verdicts, bool whole);

/* Who approved, denied and overrode what of the rollout's plan: "approvals", "overrides". */
bool json_put_people(struct arena *arena, struct store *store, const struct rollout *rollout,
		     struct value *object, struct error *error) MUST_CHECK;
/* {"sha256", "proposed_by", "proposed", "confirmed_by"}; null when nothing waits. */
struct value *json_proposal(struct arena *arena, const struct proposal *proposal);

/* [{"kind", "project", "environment", "release", "person", "reason", "time"}]; `only` an
 * environment's and those of all, NULL: every one. */
struct value *json_brakes(struct arena *arena, const struct brake_list *list, const char *only);

/* {"state": "judged" | "under way" | "failed", "why", "errors", "warnings", "notes", "silenced",
 * "linter", "judged"} */
struct value *json_lint(struct arena *arena, const struct lint_verdict *verdict);

/* [{"name", "open", "overridden", "reason"}] */
struct value *json_gates(struct arena *arena, const struct gate_verdicts *verdicts);

/* Members that may be absent: 0 and NULL give null. */
void json_put_time(struct arena *arena, struct value *object, const char *key, int64_t wall);
void json_put_text(struct arena *arena, struct value *object, const char *key, const char *text);
void json_put_hash(struct arena *arena, struct value *object, const char *key,
		   const struct hash *hash);
/* {"items": items} */
struct value *json_items(struct arena *arena, struct value *items);

#endif
