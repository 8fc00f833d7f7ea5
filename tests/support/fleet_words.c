#include "coordinator/revert.h"
#include "tests/support/fleet.h"

void fleet_check_said(struct fleet *fleet, const char *what, struct error error)
{
	uint64_t before = fleet->log_size;

	if (error.code && error.code != ERROR_REFUSED && error.code != ERROR_CONFLICT &&
	    error.code != ERROR_LOCKED && error.code != ERROR_UNREACHABLE &&
	    error.code != ERROR_NOT_FOUND && error.code != ERROR_FORBIDDEN)
		fail_msg("%s: %s", what, error.text);
	fleet_watch(fleet);
	if (fleet->log_size == before)
		fail_msg("nothing unsaid: %s (%s) left no entry", what,
			 error.code ? error.text : "done");
	fleet_collect(fleet);
}

/* ---- about plans ---- */

struct word {
	struct plan_request request;
	enum plan_decision decision;
	const char *gate;
};

static bool decide(struct turn *turn, void *context, struct error *error)
{
	const struct word *word = context;
	struct rollout rollout;

	if (word->gate)
		return operation_plan_override(turn, &word->request, word->gate, &rollout, error);
	return operation_plan_decide(turn, &word->request, word->decision, &rollout, error);
}

/* Alice, who pushes and starts, may all; bob and cora approve, the others deploy. */
static enum role role_of(const char *person)
{
	if (text_equal(person, "alice"))
		return ROLE_ADMIN;
	return text_equal(person, "bob") || text_equal(person, "cora") ? ROLE_APPROVER
								       : ROLE_DEPLOYER;
}

static struct plan_request request_of(const struct told_rollout *rollout, const char *person)
{
	return (struct plan_request) { rollout->project->name, rollout->id, role_of(person),
				       "thought about it", NULL };
}

void fleet_approve(struct fleet *fleet, const struct told_rollout *rollout, const char *person,
		   enum plan_decision decision)
{
	struct word word = { request_of(rollout, person), decision, NULL };

	fleet_check_said(fleet, "a word about a plan",
			 world_run_as(fleet->world, person, decide, &word));
}

void fleet_override(struct fleet *fleet, const struct told_rollout *rollout, const char *person,
		    const char *gate)
{
	struct word word = { request_of(rollout, person), PLAN_APPROVED, gate };

	fleet_check_said(fleet, "an override", world_run_as(fleet->world, person, decide, &word));
}

/* ---- what holds rollouts back ---- */

struct braking {
	const struct brake_request *request;
	bool lift;
};

static bool brake(struct turn *turn, void *context, struct error *error)
{
	const struct braking *braking = context;

	return (braking->lift ? operation_brake_lift : operation_brake_put)(turn, braking->request,
									    error);
}

void fleet_brake(struct fleet *fleet, const struct brake_request *request, bool lift)
{
	struct braking braking = { request, lift };

	fleet_check_said(fleet, "a brake", world_run_as(fleet->world, "dora", brake, &braking));
}

void fleet_lift_all(struct fleet *fleet)
{
	while (fleet->brakes) {
		const struct told_brake *told = fleet->brakes;
		struct brake_request request = { told->kind, told->project, told->environment,
						 told->release, "seen to" };

		fleet_brake(fleet, &request, true);
		if (fleet->brakes == told)
			fail_msg("nobody lets go of a %s", brake_kind_name(told->kind));
	}
}

/* ---- about rollouts ---- */

struct advance {
	const struct told_rollout *rollout;
	const char *reason;
};

static bool advance(struct turn *turn, void *context, struct error *error)
{
	const struct advance *given = context;
	struct rollout rollout;

	return operation_rollout_decide(turn, NULL, given->rollout->id, DECISION_ADVANCE,
					given->reason, &rollout, error);
}

void fleet_advance(struct fleet *fleet, const struct told_rollout *rollout, const char *reason)
{
	struct advance given = { rollout, reason };

	fleet_check_said(fleet, "an advance", world_run(fleet->world, advance, &given));
}

static bool replan(struct turn *turn, void *context, struct error *error)
{
	const struct told_rollout *told = context;
	struct rollout_request request = { .project = told->project->name, .role = ROLE_DEPLOYER };
	struct gate_verdicts verdicts;
	struct rollout rollout;

	return operation_rollout_replan(turn, told->id, &request, &rollout, &verdicts, error);
}

/* What is refused leaves all as it was. */
void fleet_replan(struct fleet *fleet, const struct told_rollout *rollout)
{
	bool over = rollout_is_final(rollout->state);
	struct error error = world_run(fleet->world, replan, (void *)(uintptr_t)rollout);

	fleet_check_said(fleet, "a new plan", error);
	if (error.code && !over && rollout->state == ROLLOUT_CANCELLED)
		fail_msg("nothing unsaid: %s is cancelled by what was refused", rollout->id);
}

static bool take_back(struct turn *turn, void *context, struct error *error)
{
	const struct rollout_request *request = context;
	struct gate_verdicts verdicts;
	struct rollout rollout;

	return operation_rollout_start(turn, request, &rollout, &verdicts, error);
}

void fleet_revert(struct fleet *fleet, struct model_project *project, const char *environment,
		  size_t stays)
{
	struct arena *arena = fleet->world->arena;
	struct revert_wish wish = { .project = project->name,
				    .environment = environment,
				    .to = arena_printf(arena, "2024010100000%zu", stays),
				    .reason = "it went wrong",
				    .by = "alice",
				    .losing = true };
	struct rollout_request request = { .project = project->name,
					   .environment = environment,
					   .kind = ROLLOUT_REVERT };
	struct revert_plan plan;
	struct error error;

	if (!revert_prepare(arena, fleet->reader, &wish, &plan, &error))
		return;
	request.release = plan.release;
	request.version = plan.reversal.to;
	request.reversal = reversal_write(arena, &plan.reversal);
	fleet_check_said(fleet, "a revert", world_run(fleet->world, take_back, &request));
}

/* ---- by chance ---- */

static void say_of_plan(struct fleet *fleet, const struct told_rollout *rollout)
{
	const char *gate = fleet_shut_gate(fleet, rollout);
	static const char *const people[] = { "alice", "bob", "cora", "dora", "emil" };
	const char *person = people[dice_roll(&fleet->dice, COUNT(people))];
	uint64_t mood = dice_roll(&fleet->dice, 10);

	if (mood < 4 && !gate)
		fleet_approve(fleet, rollout, person, PLAN_APPROVED);
	else if (mood < 1)
		fleet_approve(fleet, rollout, person, PLAN_DENIED);
	else if (mood < 2)
		fleet_approve(fleet, rollout, person, PLAN_WITHDRAWN);
	else
		fleet_override(fleet, rollout, person, gate ? gate : "hold");
}

static void hold_back(struct fleet *fleet, const struct model_project *project,
		      const char *environment)
{
	struct brake_request request = {
		.kind = (enum brake_kind)dice_roll(&fleet->dice, BRAKE_KIND_COUNT),
		.project = project->name,
		.reason = "it smells",
	};

	if (request.kind == BRAKE_HOLD || request.kind == BRAKE_PIN)
		request.environment = environment;
	if (request.kind == BRAKE_PIN || request.kind == BRAKE_VETO)
		request.release = 1 + dice_roll(&fleet->dice, project->versions);
	if (request.kind == BRAKE_LINE && dice_hit(&fleet->dice, 30))
		request.project = NULL;
	fleet_brake(fleet, &request, false);
}

/* The last migration of some target, where it is not its only one. */
static void go_back(struct fleet *fleet, struct model_project *project, const char *environment)
{
	for (size_t i = 0; i < fleet->target_count; i++) {
		const struct model_target *target = &fleet->targets[i];

		if (target->project == project && target->applied > 1 &&
		    text_equal(target->environment, environment)) {
			fleet_revert(fleet, project, environment,
				     1 + dice_roll(&fleet->dice, target->applied - 1));
			return;
		}
	}
}

void fleet_say_something(struct fleet *fleet, struct model_project *project,
			 const char *environment)
{
	const struct told_rollout *rollout = fleet_newest(fleet, project, environment);
	uint64_t mood = dice_roll(&fleet->dice, 100);

	if (fleet->brakes && mood < 30)
		fleet_lift_all(fleet);
	else if (mood < 10)
		hold_back(fleet, project, environment);
	else if (fleet->service.refuses ? mood < 50 : mood < 14)
		fleet->service.refuses = !fleet->service.refuses;
	else if (mood < 30 && project->ways_back)
		go_back(fleet, project, environment);
	else if (!rollout)
		return;
	else if (mood < 36 || fleet_waits_for_advance(rollout))
		fleet_advance(fleet, rollout, dice_hit(&fleet->dice, 50) ? "in a hurry" : "");
	else if (mood < 40 || rollout->policies != project->policies)
		fleet_replan(fleet, rollout);
	else
		say_of_plan(fleet, rollout);
}
