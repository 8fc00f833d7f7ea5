#include "coordinator/operations.h"
#include "coordinator/store/notices.h"
#include "coordinator/store/standing.h"

/* What another tool did there, and nobody adopted. */
static bool accept_foreign(struct turn *turn, const struct target_place *place, const char *reason,
			   bool *settled, struct error *error)
{
	struct value *body = turn_entry(turn);
	struct notices notices;

	if (!notices_load(turn->arena, turn->store, place, &notices, error))
		return false;
	*settled = notices.count > 0;
	if (!*settled)
		return true;
	value_put_text(body, "project", place->project);
	value_put_text(body, "environment", place->environment);
	value_put_text(body, "target", place->name);
	value_put_text(body, "rows", notices.items[0].why);
	value_put_text(body, "reason", reason);
	return log_append(turn, ENTRY_TARGET_FOREIGN_SETTLED, body, error);
}

bool operation_target_accept(struct turn *turn, const struct target_place *place,
			     const char *reason, struct error *error)
{
	struct value *body = turn_entry(turn);
	struct target_standing standing;
	bool settled;

	if (!standing_load(turn->arena, turn->store, place, &standing, error) ||
	    !accept_foreign(turn, place, reason, &settled, error))
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
	if (settled)
		return true;
	error_set(error, ERROR_CONFLICT,
		  "target %s/%s is not regressed: there is "
		  "nothing to accept",
		  place->environment, place->name);
	value_put_text(body, "error", error->text);
	turn_refuse(turn, ENTRY_TARGET_REFUSED, body);
	return false;
}
