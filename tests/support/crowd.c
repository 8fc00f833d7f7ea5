#include "tests/support/crowd.h"

#include <string.h>

const struct person anna = { "anna", ROLE_APPROVER, NULL },
		    boris = { "boris", ROLE_APPROVER, NULL },
		    carl = { "carl", ROLE_DEPLOYER, NULL }, dora = { "dora", ROLE_ADMIN, NULL };

struct deed {
	struct person person;
	const char *id, *gate, *reason;
	enum plan_decision decision;
	const struct rollout_request *start;
	const struct brake_request *brake;
	char found[32];
	const char *verdict;
	struct arena *arena;
};

static void act_as(struct turn *turn, const struct deed *deed)
{
	turn->actor = (struct actor) { ACTOR_PERSON, deed->person.name };
	turn->token = deed->person.token;
}

static struct plan_request request_of(const struct deed *deed)
{
	return (struct plan_request) { .rollout = deed->id,
				       .role = deed->person.role,
				       .reason = deed->reason };
}

static bool start(struct turn *turn, void *context, struct error *error)
{
	struct deed *deed = context;
	struct rollout_request request = *deed->start;
	struct gate_verdicts verdicts;
	struct rollout rollout;

	act_as(turn, deed);
	request.role = deed->person.role;
	if (!operation_rollout_start(turn, &request, &rollout, &verdicts, error))
		return false;
	memcpy(deed->found, rollout.id, strlen(rollout.id) + 1);
	return true;
}

struct error crowd_start(struct world *world, struct person person,
			 const struct rollout_request *request, const char **id)
{
	struct deed deed = { .person = person, .start = request };
	struct error error = world_run(world, start, &deed);

	if (id)
		*id = arena_text(world->arena, deed.found);
	return error;
}

static bool decide(struct turn *turn, void *context, struct error *error)
{
	struct deed *deed = context;
	struct plan_request request = request_of(deed);
	struct rollout rollout;

	act_as(turn, deed);
	return operation_plan_decide(turn, &request, deed->decision, &rollout, error);
}

struct error crowd_decide(struct world *world, struct person person, const char *id,
			  enum plan_decision decision, const char *reason)
{
	struct deed deed = { .person = person, .id = id, .decision = decision, .reason = reason };

	return world_run(world, decide, &deed);
}

static bool override(struct turn *turn, void *context, struct error *error)
{
	struct deed *deed = context;
	struct plan_request request = request_of(deed);
	struct rollout rollout;

	act_as(turn, deed);
	return operation_plan_override(turn, &request, deed->gate, &rollout, error);
}

struct error crowd_override(struct world *world, struct person person, const char *id,
			    const char *gate, const char *reason)
{
	struct deed deed = { .person = person, .id = id, .gate = gate, .reason = reason };

	return world_run(world, override, &deed);
}

static bool put(struct turn *turn, void *context, struct error *error)
{
	struct deed *deed = context;

	act_as(turn, deed);
	return operation_brake_put(turn, deed->brake, error);
}

struct error crowd_put(struct world *world, struct person person,
		       const struct brake_request *request)
{
	struct deed deed = { .person = person, .brake = request };

	return world_run(world, put, &deed);
}

static bool lift(struct turn *turn, void *context, struct error *error)
{
	struct deed *deed = context;

	act_as(turn, deed);
	return operation_brake_lift(turn, deed->brake, error);
}

struct error crowd_lift(struct world *world, struct person person,
			const struct brake_request *request)
{
	struct deed deed = { .person = person, .brake = request };

	return world_run(world, lift, &deed);
}

static bool ask_gate(struct turn *turn, void *context, struct error *error)
{
	struct deed *deed = context;
	struct gate_verdicts verdicts;
	struct rollout rollout;

	if (!rollout_load_tasks(turn->arena, turn->store, deed->id, &rollout, error) ||
	    !rollout_gates(turn, &rollout, &verdicts, error))
		return false;
	for (size_t i = 0; i < verdicts.count; i++)
		if (text_equal(verdicts.items[i].name, deed->gate) && !verdicts.items[i].open)
			deed->verdict = arena_text(deed->arena, verdicts.items[i].reason);
	return true;
}

const char *crowd_gate(struct world *world, const char *id, const char *gate)
{
	struct deed deed = { .id = id, .gate = gate, .arena = world->arena };

	assert_fine(world_run(world, ask_gate, &deed));
	return deed.verdict;
}
