#include "tests/support/fleet.h"

#include <stdlib.h>
#include <string.h>

#include "coordinator/rollout.h"
#include "coordinator/store/open.h"
#include "tests/support/fleet_agent.h"

#define RESEND 10000 /* ms */

uint64_t dice_roll(struct dice *dice, uint64_t sides)
{
	dice->state ^= dice->state << 13; /* xorshift64, Marsaglia 2003 */
	dice->state ^= dice->state >> 7;
	dice->state ^= dice->state << 17;
	return dice->state % sides;
}

bool dice_hit(struct dice *dice, unsigned percent)
{
	return dice_roll(dice, 100) < percent;
}

static void fly(struct fleet *fleet, struct model_agent *agent, uint64_t request,
		struct bytes frame, bool to_coordinator)
{
	unsigned copies = 1;

	if (fleet->faults && dice_hit(&fleet->dice, 10))
		copies = 0;
	else if (fleet->faults && dice_hit(&fleet->dice, 10))
		copies = 2;
	while (copies--) {
		struct model_message *message =
		    arena_new(fleet->world->arena, struct model_message);

		*message = (struct model_message) { agent,          request, frame,
						    to_coordinator, NULL,    fleet->flying };
		fleet->flying = message;
	}
}

static void send_open(struct fleet *fleet, struct model_agent *agent)
{
	agent->sent = fleet->world->now;
	fly(fleet, agent, agent->request, agent->frame, true);
}

/* What the coordinator has answered meanwhile flies back. */
static void collect_answers(struct fleet *fleet)
{
	struct model_message **at = &fleet->flying;

	while (*at) {
		struct model_message *message = *at;

		if (message->conversation &&
		    (message->conversation->answered || message->conversation->dropped)) {
			*at = message->next;
			if (message->conversation->answered)
				fly(fleet, message->agent, message->request,
				    message->conversation->frame, false);
			at = &fleet->flying;
			continue;
		}
		at = &message->next;
	}
}

static void deliver(struct fleet *fleet, struct model_message *message)
{
	if (message->to_coordinator) {
		message->conversation = world_send(fleet->world, message->frame);
		collect_answers(fleet);
		return;
	}
	for (struct model_message **at = &fleet->flying; *at; at = &(*at)->next)
		if (*at == message) {
			*at = message->next;
			break;
		}
	if (message->agent->up && message->agent->open &&
	    message->agent->request == message->request)
		model_agent_hear(fleet, message->agent, message->frame);
}

/* Any of the messages that fly, not the oldest: they overtake each other. */
static void deliver_any(struct fleet *fleet)
{
	size_t count = 0, chosen;

	for (struct model_message *m = fleet->flying; m; m = m->next)
		count += m->conversation == NULL;
	if (!count)
		return;
	chosen = (size_t)dice_roll(&fleet->dice, count);
	for (struct model_message *m = fleet->flying; m; m = m->next)
		if (!m->conversation && chosen-- == 0) {
			deliver(fleet, m);
			return;
		}
}

static void agent_step(struct fleet *fleet)
{
	struct model_agent *agent = &fleet->agents[dice_roll(&fleet->dice, FLEET_AGENTS)];

	if (!agent->up)
		return;
	if (agent->work_count && dice_hit(&fleet->dice, 60)) {
		model_agent_work(fleet, agent);
		return;
	}
	if (!agent->open || (agent->kind == REQUEST_SYNC && agent->spool_count > agent->spooled)) {
		model_agent_speak(fleet, agent);
		send_open(fleet, agent);
	} else if (fleet->world->now - agent->sent > RESEND) {
		send_open(fleet, agent);
	}
}

static void crash_something(struct fleet *fleet)
{
	size_t which = (size_t)dice_roll(&fleet->dice, FLEET_AGENTS + 1);

	if (which == FLEET_AGENTS) {
		world_restart(fleet->world);
		collect_answers(fleet);
	} else {
		model_agent_crash(&fleet->agents[which]);
	}
}

static void raise_agents(struct fleet *fleet, unsigned percent)
{
	for (size_t i = 0; i < FLEET_AGENTS; i++)
		if (!fleet->agents[i].up && dice_hit(&fleet->dice, percent))
			fleet->agents[i].up = true;
}

static void pass_time(struct fleet *fleet, uint64_t most)
{
	world_pass(fleet->world, (int64_t)dice_roll(&fleet->dice, most));
	collect_answers(fleet);
}

static void decide(struct fleet *fleet, const char *id, enum rollout_decision decision)
{
	struct error error = world_decide(fleet->world, id, decision, NULL);

	if (!error.code && (decision == DECISION_RETRY || decision == DECISION_RESUME))
		fleet->failed[strtoul(id + 2, NULL, 10) % FLEET_ROLLOUTS] = 0;
	collect_answers(fleet);
}

static void heal(struct fleet *fleet)
{
	for (size_t i = 0; i < FLEET_TARGETS; i++)
		memset(fleet->targets[i].poisoned, 0, sizeof fleet->targets[i].poisoned);
}

/* Of the newest rollout of each environment: the one that may be at work. */
static const char *newest(struct fleet *fleet, const char *environment, enum rollout_state *state)
{
	SCOPED(store_release) struct store *reader = NULL;
	struct error error = { 0 };
	struct rollout_rows rows;

	assert_ok(store_open(coordinator_store_path(fleet->world->coordinator), STORE_READER,
			     &reader, &error));
	assert_ok(rollout_list(fleet->world->arena, reader, "shop", environment, &rows, &error));
	if (!rows.count)
		return NULL;
	*state = rows.items[0].state;
	return rows.items[0].id;
}

static void start(struct fleet *fleet, const char *environment)
{
	struct rollout_request request = { .project = "shop",
					   .environment = environment,
					   .promote = text_equal(environment, "production") };
	struct error error = world_rollout(fleet->world, &request, NULL);

	if (error.code && error.code != ERROR_REFUSED)
		fail_msg("%s", error.text);
	collect_answers(fleet);
}

static void person_step(struct fleet *fleet)
{
	const char *environment = dice_hit(&fleet->dice, 50) ? "staging" : "production";
	enum rollout_state state = ROLLOUT_SUCCEEDED;
	const char *id = newest(fleet, environment, &state);
	uint64_t mood = dice_roll(&fleet->dice, 10);

	if (fleet->versions < FLEET_VERSIONS && mood == 0)
		fleet_push(fleet);
	else if (!id || rollout_is_final(state))
		start(fleet, environment);
	else if (mood == 1)
		decide(fleet, id, DECISION_CANCEL);
	else if (mood == 2)
		decide(fleet, id, DECISION_PAUSE);
	else if (state == ROLLOUT_HALTED || state == ROLLOUT_PAUSED) {
		if (dice_hit(&fleet->dice, 50))
			heal(fleet);
		decide(fleet, id, dice_hit(&fleet->dice, 50) ? DECISION_RETRY : DECISION_RESUME);
	}
}

/* The rest of its life did not happen: no attempt on it is under way. */
static void lose(struct fleet *fleet, struct model_target *target)
{
	size_t kept = target->count ? (size_t)dice_roll(&fleet->dice, target->count) : 0;

	for (size_t i = 0; i < FLEET_AGENTS; i++)
		for (size_t k = 0; k < fleet->agents[i].work_count; k++)
			if (text_equal(fleet->agents[i].works[k].assignment.target, target->name))
				return;
	target->lost = target->lost || kept < target->count;
	for (; target->count > kept; target->count--)
		target->effects[target->count - 1] = 0;
}

void fleet_help(struct fleet *fleet)
{
	static const char *const environments[] = { "staging", "production" };

	heal(fleet);
	fleet_accept_all(fleet);
	collect_answers(fleet);
	for (size_t i = 0; i < COUNT(environments); i++) {
		enum rollout_state state = ROLLOUT_SUCCEEDED;
		const char *id = newest(fleet, environments[i], &state);

		if (!id || rollout_is_final(state))
			start(fleet, environments[i]);
		else if (state == ROLLOUT_PENDING)
			decide(fleet, id, DECISION_CANCEL);
		else if (state != ROLLOUT_RUNNING) {
			decide(fleet, id, DECISION_RETRY);
			decide(fleet, id, DECISION_RESUME);
		}
	}
}

void fleet_step(struct fleet *fleet)
{
	uint64_t choice = dice_roll(&fleet->dice, 1000);

	if (choice < 450)
		deliver_any(fleet);
	else if (choice < 880)
		agent_step(fleet);
	else if (choice < 950)
		pass_time(fleet, choice < 945 ? 3000 : 40000);
	else if (choice < 960)
		crash_something(fleet);
	else if (choice < 980)
		raise_agents(fleet, 50);
	else if (choice < 982 && fleet->losses)
		lose(fleet, &fleet->targets[dice_roll(&fleet->dice, FLEET_TARGETS)]);
	else if (choice < 984 && fleet->losses) {
		fleet_accept_all(fleet);
		collect_answers(fleet);
	} else
		person_step(fleet);
}

void fleet_calm_step(struct fleet *fleet)
{
	uint64_t choice = dice_roll(&fleet->dice, 100);

	raise_agents(fleet, 100);
	if (choice < 45)
		deliver_any(fleet);
	else if (choice < 90)
		agent_step(fleet);
	else
		pass_time(fleet, 3000);
}

void fleet_push(struct fleet *fleet)
{
	struct arena *arena = fleet->world->arena;
	size_t version = ++fleet->versions;
	struct error error;

	fleet->files[2 * version - 2] = arena_printf(arena, "2024010100000%zu_t.sql", version);
	fleet->files[2 * version - 1] =
	    arena_printf(arena, "create table t%zu (id integer);\n", version);
	fleet->files[2 * version] = NULL;
	error = world_push(fleet->world, "shop", fleet->files, NULL);
	if (error.code)
		fail_msg("%s", error.text);
	for (size_t i = 0; i < FLEET_TARGETS; i++)
		fleet->targets[i].poisoned[version - 1] = dice_hit(&fleet->dice, 15);
}

struct fleet *fleet_open(struct arena *arena, uint64_t seed)
{
	static const char *const names[] = { "s1", "s2", "p1", "p2", "p3" };
	static const char *const served[] = { "staging", "staging", "production" };
	struct fleet *fleet = arena_new(arena, struct fleet);

	fleet->world = world_open(arena);
	fleet->dice.state = seed * 0x9e3779b97f4a7c15u + 1;
	fleet->faults = true;
	for (size_t i = 0; i < FLEET_TARGETS; i++)
		fleet->targets[i] =
		    (struct model_target) { .name = names[i],
					    .environment = i < 2 ? "staging" : "production" };
	fleet_push(fleet);
	assert_fine(world_pipeline(fleet->world, "shop",
				   "environments:\n"
				   "  - name: staging\n"
				   "  - name: production\n"
				   "    after: [staging]\n"
				   "    budget: 1\n"));
	for (size_t i = 0; i < FLEET_AGENTS; i++)
		fleet->agents[i] = (struct model_agent) {
			.protocol = world_enrol(fleet->world, served[i], served[i]),
			.environment = served[i],
			.up = true,
		};
	return fleet;
}

void fleet_close(struct fleet *fleet)
{
	world_close(fleet->world);
}

bool fleet_is_done(struct fleet *fleet)
{
	for (size_t i = 0; i < FLEET_TARGETS; i++)
		if (fleet->targets[i].count != fleet->versions)
			return false;
	return true;
}

/* What the coordinator calls done is done. */
void fleet_check(struct fleet *fleet)
{
	static const char *const environments[] = { "staging", "production" };

	for (size_t e = 0; e < COUNT(environments); e++) {
		enum rollout_state state = ROLLOUT_PENDING;
		const char *id = newest(fleet, environments[e], &state);
		struct rollout rollout;

		if (!id || state != ROLLOUT_SUCCEEDED)
			continue;
		rollout = world_look(fleet->world, id);
		for (size_t i = 0; i < FLEET_TARGETS; i++)
			if (text_equal(fleet->targets[i].environment, environments[e]) &&
			    !fleet->targets[i].lost && fleet->targets[i].count < rollout.release)
				fail_msg("%s succeeded but %s has %zu migrations", id,
					 fleet->targets[i].name, fleet->targets[i].count);
	}
}
