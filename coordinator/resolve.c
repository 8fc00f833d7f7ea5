#include "coordinator/resolve.h"

#include "coordinator/loop.h"
#include "coordinator/move.h"
#include "coordinator/store/work.h"

static bool is_unresolved(const struct situation *situation, struct error *error)
{
	const struct planner_facts *facts = &situation->planner;
	const struct ledger *ledger = &facts->targets[0].ledger;

	for (size_t i = 0; i < ledger->count; i++) {
		const struct ledger_row *row = &ledger->rows[i];

		if (!text_equal(row->version, facts->version))
			continue;
		if (row->outcome != LEDGER_APPLIED && row->outcome != LEDGER_BASELINE)
			return true;
		return error_set(error, ERROR_CONFLICT,
				 "the ledger of %s/%s says that %s is %s: there is nothing to "
				 "resolve",
				 facts->environment, facts->targets[0].name, facts->version,
				 row->outcome == LEDGER_APPLIED ? "applied" : "adopted");
	}
	return error_set(error, ERROR_NOT_FOUND,
			 "version %s was never tried on %s/%s: there is nothing to resolve",
			 facts->version, facts->environment, facts->targets[0].name);
}

static bool is_idle(struct turn *turn, const struct situation *situation, struct error *error)
{
	static const enum task_state working[] = { TASK_LEASED, TASK_RUNNING, TASK_VERIFYING };
	const struct planner_facts *facts = &situation->planner;
	struct target_place place = { facts->project, facts->environment, facts->targets[0].name };
	struct task_places found;

	for (size_t i = 0; i < sizeof working / sizeof *working; i++) {
		if (!task_on_target(turn->arena, turn->store, &place, working[i], &found, error))
			return false;
		if (found.count)
			return error_set(error, ERROR_LOCKED,
					 "rollout %s is at work on %s/%s; wait for its end, or "
					 "`lockstep rollout cancel %s`",
					 found.items[0].rollout, facts->environment, place.name,
					 found.items[0].rollout);
	}
	return true;
}

/* Somebody who serves the target, who is there, and who knows how. */
static bool is_served(struct turn *turn, const struct situation *situation, struct error *error)
{
	const struct planner_facts *facts = &situation->planner;
	const char *target = facts->targets[0].name, *old = NULL;
	struct target_place place = { facts->project, facts->environment, target };
	struct id_list agents;

	if (!target_servers(turn->arena, turn->store, &place, &agents, error))
		return false;
	for (size_t i = 0; i < agents.count; i++) {
		const struct session *session =
		    sessions_find(&turn->coordinator->sessions, agents.items[i]);

		if (!session_present(session, turn->now))
			continue;
		if (session->verbs & (1U << planner_verb(facts->kind)))
			return true;
		old = agents.items[i];
	}
	if (old)
		return error_set(error, ERROR_REFUSED,
				 "agent %s of %s/%s is too old to be told; upgrade it, or do it "
				 "there with `lockstep migrate %s --break-glass REASON`",
				 old, facts->environment, target,
				 facts->kind == ROLLOUT_RECONCILE ? "baseline --reconcile"
								  : rollout_kind_name(facts->kind));
	return error_set(error, ERROR_UNREACHABLE,
			 "no agent of %s/%s is there now; start it and say it again (`lockstep "
			 "agent list`)",
			 facts->environment, target);
}

bool resolve_allowed(struct turn *turn, const struct situation *situation, struct error *error)
{
	return is_unresolved(situation, error) && is_idle(turn, situation, error) &&
	       is_served(turn, situation, error);
}

bool order_allowed(struct turn *turn, const struct situation *situation, struct error *error)
{
	return is_idle(turn, situation, error) && is_served(turn, situation, error);
}

bool resolve_settle(struct turn *turn, const struct rollout *rollout, const char *target,
		    struct error *error)
{
	struct target_place place = { rollout->project, rollout->environment, target };
	struct task_change change = { 0 };
	struct task_places found;

	if (!task_on_target(turn->arena, turn->store, &place, TASK_INDETERMINATE, &found, error))
		return false;
	for (size_t i = 0; i < found.count; i++) {
		struct rollout other;

		if (!rollout_load_tasks(turn->arena, turn->store, found.items[i].rollout, &other,
					error) ||
		    !move_task(turn, &other, &other.tasks[found.items[i].position],
			       TASK_EVENT_RESOLVE, &change, error))
			return false;
	}
	return true;
}
