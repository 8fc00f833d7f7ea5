#include "coordinator/replacement.h"

#include "coordinator/rollout.h"
#include "coordinator/store/agents.h"
#include "coordinator/store/work.h"

static bool nothing_is_under_way(struct arena *arena, struct store *store, const char *project,
				 struct error *error)
{
	struct other_rollout found;
	enum rollout_state state;

	if (!rollout_unfinished(arena, store, project, &found, error))
		return false;
	if (!found.id)
		return true;
	if (rollout_state_from_name(found.state, &state) && rollout_is_final(state))
		return error_set(error, ERROR_REFUSED,
				 "rollout %s is %s, but an agent was at work on it and has not "
				 "reported the end; nothing is replaced before it has (if it is "
				 "gone for good, `lockstep agent revoke AGENT`)",
				 found.id, found.state);
	return error_set(error, ERROR_REFUSED,
			 "rollout %s of project %s is %s; nothing is replaced before it is over: "
			 "`lockstep rollout cancel %s` ends it",
			 found.id, project, found.state, found.id);
}

/* All but what was never tried there, failed and left nothing, or stopped between two statements:
 * what holds of such a file its ledger names, and the agent refuses a file that begins otherwise.
 */
static bool is_held(enum migration_state state)
{
	return state != MIGRATION_PENDING && state != MIGRATION_REVERTED &&
	       state != MIGRATION_COVERED && state != MIGRATION_OUT_OF_ORDER &&
	       state != MIGRATION_PARTIAL;
}

struct question {
	struct store *store;
	const struct release *registered;
	const struct registry_replaced *replaced;
	struct buffer *holders; /* of each replaced one: "staging/eu (applied), ..." */
};

static bool add_holder(struct arena *arena, const struct target_row *target,
		       const struct question *question, struct error *error)
{
	const struct release *registered = question->registered;
	const struct registry_replaced *replaced = question->replaced;
	struct buffer *holders = question->holders;
	struct reconciliation result;
	struct ledger ledger;

	if (!target_ledger(arena, question->store, target, &ledger, error))
		return false;
	reconcile(arena, registered->migrations, registered->count, &ledger, &result);
	for (size_t i = 0; i < replaced->count; i++) {
		const struct migration *migration = replaced->items[i];
		enum migration_state state =
		    result.standings[migration - registered->migrations].state;

		if (is_held(state))
			buffer_printf(&holders[i], "%s%s/%s (%s)", holders[i].size ? ", " : "",
				      target->environment, target->name,
				      migration_state_name(state));
	}
	return true;
}

static bool nobody_holds_it(struct arena *arena, struct store *store,
			    const struct release *registered,
			    const struct registry_replaced *replaced, struct error *error)
{
	struct buffer *holders = arena_new_array(arena, struct buffer, replaced->count);
	struct question question = { store, registered, replaced, holders };
	struct target_rows targets;

	if (!target_list_ever(arena, store, registered->project, &targets, error))
		return false;
	for (size_t i = 0; i < replaced->count; i++)
		holders[i] = buffer_in(arena);
	for (size_t i = 0; i < targets.count; i++)
		if (!add_holder(arena, &targets.items[i], &question, error))
			return false;
	for (size_t i = 0; i < replaced->count; i++)
		if (holders[i].size)
			return error_set(error, ERROR_REFUSED,
					 "%s is not replaced, targets hold it: %s; restore the "
					 "file and put the change into a new migration",
					 replaced->items[i]->name, buffer_text(&holders[i]));
	return true;
}

bool replacement_allowed(struct arena *arena, struct store *store, const struct release *registered,
			 const struct registry_replaced *replaced, struct error *error)
{
	return !replaced->count ||
	       (nothing_is_under_way(arena, store, registered->project, error) &&
		nobody_holds_it(arena, store, registered, replaced, error));
}
