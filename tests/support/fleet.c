#include "tests/support/fleet.h"

#include <stdarg.h>
#include <stdio.h>

#include "tests/support/fleet_agent.h"

#define RESEND 10000 /* ms */
#define QUIET  12    /* times that the clock moves on and nothing comes of it */
#define CALM   60000 /* steps in which everything has to settle once the faults are over */

static void say(struct fleet *fleet, struct model_agent *agent)
{
	struct error error = { 0 };

	if (model_agent_may_speak(agent)) {
		model_agent_speak(fleet, agent);
		fleet_send(fleet, agent);
	} else if (fleet->world->now - agent->sent > RESEND) {
		assert_ok(spool_sync(agent->spool, &error)); /* perhaps nobody is there */
		fleet_send(fleet, agent);
	}
}

static void agent_step(struct fleet *fleet, struct model_agent *agent)
{
	if (!agent->up)
		return;
	if (!dice_hit(&fleet->dice, 60) || !model_agent_work(fleet, agent))
		say(fleet, agent);
}

static struct model_agent *some_agent(struct fleet *fleet)
{
	return &fleet->agents[dice_roll(&fleet->dice, fleet->agent_count)];
}

/* The first agent that has something to do. */
static bool some_agent_acts(struct fleet *fleet)
{
	size_t first = (size_t)dice_roll(&fleet->dice, fleet->agent_count);

	for (size_t i = 0; i < fleet->agent_count; i++) {
		struct model_agent *agent = &fleet->agents[(first + i) % fleet->agent_count];

		if (!agent->up)
			continue;
		if (model_agent_work(fleet, agent))
			return true;
		if (model_agent_may_speak(agent) || fleet->world->now - agent->sent > RESEND * 4) {
			say(fleet, agent);
			return true;
		}
	}
	return false;
}

/* Others serve all that it serves. */
static bool may_go(struct fleet *fleet, const struct model_agent *agent)
{
	for (size_t i = 0; i < agent->served_count; i++) {
		bool others = false;

		for (size_t k = 0; k < fleet->agent_count && !others; k++) {
			const struct model_agent *other = &fleet->agents[k];

			for (size_t j = 0; j < other->served_count && other != agent; j++)
				others = others ||
					 (!other->gone && other->served[j] == agent->served[i]);
		}
		if (!others)
			return false;
	}
	return true;
}

/* One whose bare statement is on its way, or NULL. */
static struct model_agent *in_the_middle(struct fleet *fleet)
{
	for (size_t i = 0; i < fleet->agent_count; i++)
		for (size_t k = 0; k < fleet->agents[i].work_count; k++)
			if (fleet->agents[i].works[k]->sent)
				return &fleet->agents[i];
	return NULL;
}

static void crash_something(struct fleet *fleet)
{
	struct model_agent *agent = some_agent(fleet), *caught = in_the_middle(fleet);

	/* Who is at work has more to lose. */
	for (size_t i = 0; i < 4 && !agent->work_count; i++)
		agent = some_agent(fleet);
	if (caught && dice_hit(&fleet->dice, 60))
		model_agent_crash(caught);
	else if (dice_hit(&fleet->dice, 25))
		fleet_restart(fleet, false);
	else {
		model_agent_crash(agent);
		agent->gone = agent->gone || (dice_hit(&fleet->dice, 20) && may_go(fleet, agent));
	}
}

static void raise_agents(struct fleet *fleet, unsigned percent)
{
	for (size_t i = 0; i < fleet->agent_count; i++)
		if (!fleet->agents[i].up && !fleet->agents[i].gone &&
		    dice_hit(&fleet->dice, percent))
			model_agent_rise(fleet, &fleet->agents[i]);
}

void fleet_step(struct fleet *fleet)
{
	uint64_t choice = dice_roll(&fleet->dice, 1000);

	fleet->steps++;
	if (choice < 330)
		fleet_deliver_any(fleet);
	else if (choice < 620)
		agent_step(fleet, some_agent(fleet));
	else if (choice < 820 && some_agent_acts(fleet))
		;
	else if (choice < 828)
		fleet_service_answer(fleet);
	else if (choice < 890)
		fleet_pass(fleet, (int64_t)dice_roll(&fleet->dice, choice < 885 ? 3000 : 40000));
	else if (choice < 903)
		crash_something(fleet);
	else if (choice < 920)
		raise_agents(fleet, 50);
	else if (choice < 929)
		fleet_forge(fleet);
	else if (choice < 932)
		fleet_spoil(fleet);
	else if (choice < 935 && fleet->losses)
		fleet_lose(fleet);
	else if (choice < 937 && fleet->losses)
		fleet_accept_all(fleet);
	else
		fleet_person_step(fleet);
	fleet_watch(fleet);
	fleet_check_drains(fleet);
}

void fleet_settle(struct fleet *fleet)
{
	bool faults = fleet->faults;
	unsigned quiet = 0, steps = 0;

	fleet->faults = false;
	raise_agents(fleet, 100);
	while (quiet < QUIET) {
		uint64_t before = fleet->log_size;

		if (++steps > CALM)
			fail_msg("nothing lost: it never comes to rest");
		fleet->steps++;
		quiet++;
		if (dice_hit(&fleet->dice, 50) ? fleet_deliver_any(fleet) || some_agent_acts(fleet)
					       : some_agent_acts(fleet) || fleet_deliver_any(fleet))
			quiet--;
		else if (fleet_service_answer(fleet))
			quiet--;
		else
			fleet_pass(fleet, 6000);
		fleet_watch(fleet);
		quiet = fleet->log_size == before ? quiet : 0;
	}
	fleet->faults = faults;
}

void fleet_note(const struct fleet *fleet, const char *format, ...)
{
	char line[1000];
	va_list values;

	if (!fleet->tells)
		return;
	va_start(values, format);
	vsnprintf(line, sizeof line, format, values);
	va_end(values);
	fleet->tells(fleet->listener, line);
}

static bool is_preparing(const struct model_agent *agent)
{
	for (size_t i = 0; i < agent->work_count; i++)
		if (!agent->works[i]->ready)
			return true;
	return false;
}

/* It works while a request of its own waits at the coordinator. */
static bool agent_proceeds(struct fleet *fleet, struct model_agent *agent)
{
	bool may_speak = model_agent_may_speak(agent) && !agent->cut;
	bool speaks = may_speak && (agent->news || !is_preparing(agent));

	if (!speaks && !agent->stuck && model_agent_work(fleet, agent))
		return true;
	if (may_speak)
		say(fleet, agent);
	return may_speak;
}

bool fleet_proceed(struct fleet *fleet)
{
	bool done = fleet_deliver_oldest(fleet);

	for (size_t i = 0; i < fleet->agent_count && !done; i++) {
		struct model_agent *agent = &fleet->agents[i];

		if (!agent->up)
			continue;
		done = agent_proceeds(fleet, agent);
	}
	done = done || fleet_service_answer(fleet);
	fleet_watch(fleet);
	return done;
}

bool fleet_is_done(struct fleet *fleet)
{
	for (size_t i = 0; i < fleet->target_count; i++)
		if (fleet->targets[i].applied != fleet->targets[i].project->versions)
			return false;
	return true;
}
