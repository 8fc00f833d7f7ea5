#include "tests/support/fleet_rules.h"

/* What goes on by itself: only what may, and all that may. */

static bool is_held_back(const struct fleet *fleet, const struct told_rollout *rollout)
{
	const struct told_brake *pin = fleet_braked(fleet, BRAKE_PIN, rollout);

	return fleet_braked(fleet, BRAKE_LINE, rollout) ||
	       fleet_braked(fleet, BRAKE_HOLD, rollout) ||
	       (pin && pin->release != rollout->release) || fleet_is_vetoed(fleet, rollout);
}

void fleet_rule_automatic(struct fleet *fleet, const struct told_rollout *rollout)
{
	if (!rollout->policy->automatic || rollout->kind != ROLLOUT_APPLY)
		fail_msg("nothing unsaid: nobody asked for %s", rollout->id);
	if (!fleet_upstream_is_fine(fleet, rollout, INT64_MAX))
		fail_msg("upstream first: %s was made by itself and is not proven", rollout->id);
	if (is_held_back(fleet, rollout))
		fail_msg("fail closed: %s was made by itself where people hold rollouts back",
			 rollout->id);
}

/* Nothing else is to be done there, and nothing is wrong with any target of the project. */
static bool is_calm(const struct fleet *fleet, const struct model_project *project,
		    const char *environment)
{
	for (size_t i = 0; i < fleet->target_count; i++) {
		const struct model_target *target = &fleet->targets[i];

		if (target->project == project &&
		    (target->regressed || target->lost || target->count != target->applied))
			return false;
	}
	for (size_t i = 0; i < fleet->rollout_count; i++)
		if (fleet->rollouts[i]->project == project &&
		    text_equal(fleet->rollouts[i]->environment, environment) &&
		    !rollout_is_final(fleet->rollouts[i]->state))
			return false;
	for (size_t i = 0; i < fleet->agent_count; i++)
		if (fleet->agents[i].old)
			return false;
	return true;
}

static bool was_made(const struct fleet *fleet, const struct told_rollout *wanted)
{
	for (size_t i = 0; i < fleet->rollout_count; i++)
		if (fleet->rollouts[i]->project == wanted->project &&
		    text_equal(fleet->rollouts[i]->environment, wanted->environment) &&
		    fleet->rollouts[i]->release >= wanted->release)
			return true;
	return false;
}

static void check(const struct fleet *fleet, struct model_project *project,
		  const struct model_environment *environment)
{
	struct told_rollout wanted = { .project = project,
				       .environment = environment->name,
				       .policy = &environment->policy };

	if (fleet->brakes || !is_calm(fleet, project, environment->name))
		return;
	for (wanted.release = project->versions; wanted.release; wanted.release--)
		if (fleet_upstream_is_fine(fleet, &wanted, INT64_MAX)) {
			if (!was_made(fleet, &wanted))
				fail_msg("nothing lost: release %llu of %s is proven for %s, and "
					 "does not go on by itself",
					 (unsigned long long)wanted.release, project->name,
					 environment->name);
			return;
		}
}

void fleet_check_promoted(struct fleet *fleet)
{
	for (size_t p = 0; p < fleet->project_count; p++)
		for (size_t e = 0; e < FLEET_ENVIRONMENTS; e++)
			if (fleet->projects[p].environments[e].in_use &&
			    fleet->projects[p].environments[e].policy.automatic)
				check(fleet, &fleet->projects[p],
				      &fleet->projects[p].environments[e]);
}
