#include <string.h>

#include "coordinator/store/standing.h"
#include "tests/support/fleet.h"
#include "tests/support/fleet_agent.h"

void fleet_start(struct fleet *fleet, struct model_project *project, const char *environment,
		 enum rollout_kind kind, uint64_t release)
{
	struct rollout_request request = { .project = project->name,
					   .environment = environment,
					   .kind = kind,
					   .release = release };

	fleet_check_said(fleet, "a start", world_rollout(fleet->world, &request, NULL));
}

void fleet_decide(struct fleet *fleet, struct told_rollout *rollout, enum rollout_decision decision)
{
	fleet_check_said(fleet, "a decision",
			 world_decide(fleet->world, rollout->id, decision, NULL));
}

void fleet_heal(struct fleet *fleet)
{
	for (size_t i = 0; i < fleet->target_count; i++) {
		struct model_target *target = &fleet->targets[i];

		memset(target->poisoned, 0, sizeof target->poisoned);
		target->wrong = false;
	}
}

void fleet_spoil(struct fleet *fleet)
{
	struct model_target *target = &fleet->targets[dice_roll(&fleet->dice, fleet->target_count)];

	if (dice_hit(&fleet->dice, 30))
		target->wrong = true;
	else if (target->applied < FLEET_VERSIONS)
		target->poisoned[target->applied] = true;
}

/* Looks at the database, and says which statement is the next. */
static void resolve(struct fleet *fleet, struct model_target *target)
{
	const struct ledger_row *row = &target->rows[target->applied];
	bool done = target->effects[target->applied][row->applied] > 0;
	unsigned next = row->applied + done;
	struct resolution resolution = {
		.version = row->version,
		.kind = next == row->statements ? RESOLVE_APPLIED : RESOLVE_RETRY_FROM,
		.from = next == row->statements ? 0 : next + 1,
		.reason = "looked at it",
		.by = "alice",
	};
	struct rollout_request request = { .project = target->project->name,
					   .environment = target->environment,
					   .kind = ROLLOUT_RESOLVE,
					   .target = target->name,
					   .version = row->version,
					   .resolution = &resolution };

	fleet_check_said(fleet, "a resolution", world_rollout(fleet->world, &request, NULL));
}

void fleet_resolve_all(struct fleet *fleet)
{
	for (size_t i = 0; i < fleet->target_count; i++) {
		struct model_target *target = &fleet->targets[i];

		if (target->silent && !target->busy && target->count > target->applied &&
		    target->rows[target->applied].outcome == LEDGER_INTENT)
			resolve(fleet, target);
	}
}

static bool accept(struct turn *turn, void *context, struct error *error)
{
	return operation_target_accept(turn, context, "seen to", error);
}

void fleet_accept_all(struct fleet *fleet)
{
	for (size_t i = 0; i < fleet->target_count; i++) {
		struct target_place place = { fleet->targets[i].project->name,
					      fleet->targets[i].environment,
					      fleet->targets[i].name };
		struct target_standing standing;
		struct error error = { 0 };

		assert_ok(
		    standing_load(fleet->world->arena, fleet->reader, &place, &standing, &error));
		if (standing.regressed)
			fleet_check_said(fleet, "an acceptance",
					 world_run(fleet->world, accept, &place));
	}
}

/* The rest of its life did not happen: no attempt on it is under way. */
void fleet_lose(struct fleet *fleet)
{
	struct model_target *target = &fleet->targets[dice_roll(&fleet->dice, fleet->target_count)];
	size_t kept = target->applied ? (size_t)dice_roll(&fleet->dice, target->applied) : 0;

	for (size_t i = 0; i < fleet->agent_count; i++)
		for (size_t k = 0; k < fleet->agents[i].work_count; k++)
			if (text_equal(fleet->agents[i].works[k]->assignment.target, target->name))
				return;
	target->lost = target->lost || kept < target->count;
	for (size_t i = kept; i < target->count; i++)
		memset(target->effects[i], 0, sizeof target->effects[i]);
	target->count = target->applied = kept;
}

static void decide_somehow(struct fleet *fleet, struct told_rollout *rollout, uint64_t mood)
{
	if (mood == 1)
		fleet_decide(fleet, rollout, DECISION_CANCEL);
	else if (mood == 2)
		fleet_decide(fleet, rollout, DECISION_PAUSE);
	else if (rollout->state == ROLLOUT_HALTED || rollout->state == ROLLOUT_PAUSED) {
		if (dice_hit(&fleet->dice, 50))
			fleet_heal(fleet);
		fleet_decide(fleet, rollout,
			     dice_hit(&fleet->dice, 50) ? DECISION_RETRY : DECISION_RESUME);
	}
}

static const char *some_environment(struct fleet *fleet, const struct model_project *project)
{
	for (;;) {
		const struct model_environment *environment =
		    &project->environments[dice_roll(&fleet->dice, FLEET_ENVIRONMENTS)];

		if (environment->in_use)
			return environment->name;
	}
}

static void change_policy(struct fleet *fleet, struct model_project *project, const char *name)
{
	for (size_t i = 0; i < FLEET_ENVIRONMENTS; i++)
		if (project->environments[i].in_use &&
		    text_equal(project->environments[i].name, name))
			fleet_roll_policy(fleet, &project->environments[i]);
	fleet_apply_pipeline(fleet, project);
}

void fleet_person_step(struct fleet *fleet)
{
	struct model_project *project =
	    &fleet->projects[dice_roll(&fleet->dice, fleet->project_count)];
	const char *environment = some_environment(fleet, project);
	struct told_rollout *rollout = fleet_newest(fleet, project, environment);
	uint64_t mood = dice_roll(&fleet->dice, 20);
	uint64_t release =
	    dice_hit(&fleet->dice, 20) ? 1 + dice_roll(&fleet->dice, project->versions) : 0;

	if (fleet->demanding && dice_hit(&fleet->dice, 60))
		fleet_say_something(fleet, project, environment);
	else if (mood == 0 && project->versions < FLEET_VERSIONS)
		fleet_push(fleet, project, NULL);
	else if (mood == 5 && fleet->demanding && dice_hit(&fleet->dice, 15))
		change_policy(fleet, project, environment);
	else if (mood == 3)
		fleet_resolve_all(fleet);
	else if (mood == 4)
		fleet_start(fleet, project, environment, ROLLOUT_REHEARSE, release);
	else if (!rollout || rollout_is_final(rollout->state))
		fleet_start(fleet, project, environment, ROLLOUT_APPLY, release);
	else
		decide_somehow(fleet, rollout, mood);
}

/* Lets nobody wait for a person. */
static void help_pending(struct fleet *fleet, const struct told_rollout *rollout)
{
	if (rollout->policies != rollout->project->policies) {
		fleet_replan(fleet, rollout);
		return;
	}
	for (const struct told_word *word = fleet->words; word; word = word->next)
		if (!word->gate && word->decision == PLAN_DENIED &&
		    hash_equal(&word->plan, &rollout->plan))
			fleet_approve(fleet, rollout, word->person, PLAN_WITHDRAWN);
	for (unsigned i = 0; i < rollout->policy->approvals; i++)
		fleet_approve(fleet, rollout, i ? "bob" : "cora", PLAN_APPROVED);
}

bool fleet_waits_for_advance(const struct told_rollout *rollout)
{
	for (size_t i = 0; i < rollout->wave_count; i++)
		if (rollout->waves[i].state == WAVE_HELD)
			return true;
	return false;
}

static void help(struct fleet *fleet, struct model_project *project, const char *environment)
{
	struct told_rollout *rollout = fleet_newest(fleet, project, environment);

	if (!rollout || rollout_is_final(rollout->state)) {
		fleet_start(fleet, project, environment, ROLLOUT_APPLY, 0);
	} else if (rollout->state == ROLLOUT_PENDING && fleet->helped % 3 == 0) {
		fleet_decide(fleet, rollout, DECISION_CANCEL);
	} else if (rollout->state == ROLLOUT_PENDING) {
		help_pending(fleet, rollout);
	} else if (fleet_waits_for_advance(rollout)) {
		fleet_advance(fleet, rollout, "");
	} else if (rollout->state != ROLLOUT_RUNNING) {
		fleet_decide(fleet, rollout, DECISION_RETRY);
		if (rollout->state != ROLLOUT_RUNNING)
			fleet_decide(fleet, rollout, DECISION_RESUME);
	}
}

/* A rehearsal that waits keeps others out. */
static void drop_rehearsals(struct fleet *fleet)
{
	for (size_t i = 0; i < fleet->rollout_count; i++) {
		struct told_rollout *rollout = fleet->rollouts[i];

		if (rollout->kind == ROLLOUT_REHEARSE && !rollout_is_final(rollout->state) &&
		    rollout->state != ROLLOUT_RUNNING)
			fleet_decide(fleet, rollout, DECISION_CANCEL);
	}
}

/* Until nothing is shut by the clock any more, and everybody is new enough. */
static void wait_and_upgrade(struct fleet *fleet)
{
	int64_t calm = 0;

	for (size_t p = 0; p < fleet->project_count; p++)
		for (size_t e = 0; e < FLEET_ENVIRONMENTS; e++) {
			int64_t own = policy_calm(&fleet->projects[p].environments[e].policy);

			calm = own > calm ? own : calm;
		}
	if (calm > fleet->world->wall)
		fleet_pass(fleet, calm - fleet->world->wall);
	for (size_t i = 0; i < fleet->agent_count; i++)
		if (fleet->agents[i].old) {
			model_agent_crash(&fleet->agents[i]);
			fleet->agents[i].old = false;
		}
}

void fleet_help(struct fleet *fleet)
{
	fleet->helped++;
	fleet->service.refuses = false;
	fleet_lift_all(fleet);
	wait_and_upgrade(fleet);
	drop_rehearsals(fleet);
	fleet_heal(fleet);
	fleet_accept_all(fleet);
	fleet_resolve_all(fleet);
	fleet_settle(fleet);
	for (size_t p = 0; p < fleet->project_count; p++)
		for (size_t e = 0; e < FLEET_ENVIRONMENTS; e++)
			if (fleet->projects[p].environments[e].in_use)
				help(fleet, &fleet->projects[p],
				     fleet->projects[p].environments[e].name);
}
