#include "coordinator/preflight.h"

#include "coordinator/ability.h"
#include "coordinator/alarm.h"
#include "coordinator/loop.h"
#include "coordinator/operations.h"
#include "coordinator/seals.h"
#include "coordinator/witnesses.h"

static const char *faults(const struct turn *turn, const struct target_look *look,
			  const struct policy *policy)
{
	if (!look || !look->examined)
		return NULL;
	return preflight_problem(turn->arena, &look->facts, policy, turn->wall);
}

/* Why the look is too old to begin on. */
static const char *unseen(const struct turn *turn, const struct target_look *look)
{
	if (look_is_fresh(look, turn->now))
		return NULL;
	if (!look)
		return "no agent told of it since the coordinator started; it waits for one";
	return arena_printf(turn->arena,
			    "its agent looked at it %lld s ago; it waits for a new look",
			    (long long)((turn->now - look->looked) / 1000));
}

static const struct policy *policy_of(const struct turn *turn, const struct situation *situation)
{
	struct policy *policy = arena_new(turn->arena, struct policy);
	struct error ignored;

	/* It was checked when the pipeline was put in force. */
	if (!policy_read(situation->planner.execution, policy, &ignored))
		*policy = (struct policy) { 0 };
	return policy;
}

void preflight_gather(const struct turn *turn, struct situation *situation, bool beginning)
{
	const struct gate_facts *facts = &situation->gates;
	const struct policy *policy = policy_of(turn, situation);

	for (size_t i = 0; i < facts->target_count; i++) {
		struct gate_target *target = &facts->targets[i];
		const struct target_look *look = looks_find(
		    &turn->coordinator->looks, facts->environment, facts->project, target->name);

		target->unfit = beginning ? unseen(turn, look) : NULL;
		if (!target->unfit)
			target->unfit = faults(turn, look, policy);
		/* What the next look finds may open the gate. */
		turn->coordinator->looks.awaited |= target->unfit != NULL;
	}
}

bool preflight_begins(const struct rollout *rollout)
{
	for (size_t i = 0; i < rollout->task_count; i++)
		if (rollout->tasks[i].attempts)
			return false;
	return true;
}

const char *preflight_of(const struct turn *turn, const char *environment, const char *project,
			 const char *target)
{
	static const struct policy nothing;

	return faults(turn, looks_find(&turn->coordinator->looks, environment, project, target),
		      &nothing);
}

bool rollout_gates(struct turn *turn, const struct rollout *rollout, struct gate_verdicts *verdicts,
		   struct error *error)
{
	struct situation situation;
	unsigned needed;

	if (!situation_of(turn->arena, turn->store, rollout, &situation, error) ||
	    !ability_needed(turn, rollout, &needed, error) ||
	    !ability_gather(turn, &situation, needed, error) ||
	    !seals_gather_of(turn, rollout, &situation, error))
		return false;
	situation_time(turn->arena, &situation, turn->wall);
	preflight_gather(turn, &situation, preflight_begins(rollout));
	questions_gather(&turn->coordinator->questions, turn->arena, rollout, &situation);
	if (!witnesses_gather(turn, rollout->id, &situation, error))
		return false;
	gates_evaluate(turn->arena, &situation.gates, verdicts);
	alarm_set(turn->coordinator, verdicts->changes);
	return true;
}

void preflight_ask(struct turn *turn, const struct rollout *rollout, struct session *const *takers)
{
	if (rollout->state != ROLLOUT_PENDING || !preflight_begins(rollout))
		return;
	for (size_t i = 0; i < rollout->task_count; i++) {
		struct target_look *look =
		    looks_find(&turn->coordinator->looks, rollout->environment, rollout->project,
			       rollout->tasks[i].target);
		struct assignment assignment = {
			.verb = VERB_INSPECT,
			.rollout = rollout->id,
			.project = rollout->project,
			.target = rollout->tasks[i].target,
			.attempt = rollout->id,
			.plan = { .project = "", .environment = "", .verb = "" },
		};

		if (!look || look_is_fresh(look, turn->now) || !takers[i] ||
		    session_is_full(takers[i]) || turn->now - look->asked < LOOK_PAUSE)
			continue;
		look->asked = turn->now;
		session_assign(turn->arena, takers[i], &assignment);
	}
}
