#include "coordinator/operations.h"
#include "coordinator/store/standing.h"

bool operation_target_accept(struct turn *turn, const struct target_place *place,
			     const char *reason, struct error *error)
{
	struct value *body = turn_entry(turn);
	struct target_standing standing;

	if (!standing_load(turn->arena, turn->store, place, &standing, error))
		return false;
	value_put_text(body, "project", place->project);
	value_put_text(body, "environment", place->environment);
	value_put_text(body, "target", place->name);
	value_put_text(body, "reason", reason);
	if (standing.regressed) {
		value_put_text(body, "lost", standing.why);
		value_put_text(body, "missing", hash_hex(turn->arena, &standing.missing));
		return log_append(turn, ENTRY_TARGET_ACCEPTED, body, error);
	}
	error_set(error, ERROR_CONFLICT,
		  "target %s/%s is not regressed: there is nothing to accept", place->environment,
		  place->name);
	value_put_text(body, "error", error->text);
	turn_refuse(turn, ENTRY_TARGET_REFUSED, body);
	return false;
}
