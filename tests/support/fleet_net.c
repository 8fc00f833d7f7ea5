#include "tests/support/fleet.h"
#include "tests/support/fleet_agent.h"

static void fly(struct fleet *fleet, struct model_agent *agent, uint64_t request,
		struct bytes frame, bool to_coordinator)
{
	unsigned copies = agent->cut ? 0 : 1;

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

void fleet_send(struct fleet *fleet, struct model_agent *agent)
{
	agent->sent = fleet->world->now;
	fly(fleet, agent, agent->request, agent->frame, true);
}

static void collect(struct fleet *fleet, bool unheard)
{
	struct model_message **at = &fleet->flying;

	while (*at) {
		struct model_message *message = *at;

		if (message->conversation &&
		    (message->conversation->answered || message->conversation->dropped)) {
			*at = message->next;
			if (message->conversation->answered && !unheard)
				fly(fleet, message->agent, message->request,
				    message->conversation->frame, false);
			at = &fleet->flying;
			continue;
		}
		at = &message->next;
	}
}

void fleet_collect(struct fleet *fleet)
{
	collect(fleet, false);
}

void fleet_restart(struct fleet *fleet, bool unheard)
{
	if (unheard)
		collect(fleet, true);
	fleet_watch(fleet); /* what was decided before is judged by what was known then */
	fleet_service_forget(fleet);
	world_restart(fleet->world);
	fleet_collect(fleet);
}

void fleet_pass(struct fleet *fleet, int64_t milliseconds)
{
	world_pass(fleet->world, milliseconds);
	fleet_collect(fleet);
}

static void forget(struct fleet *fleet, const struct model_message *message)
{
	for (struct model_message **at = &fleet->flying; *at; at = &(*at)->next)
		if (*at == message) {
			*at = message->next;
			return;
		}
}

static void deliver(struct fleet *fleet, struct model_message *message)
{
	if (message->to_coordinator) {
		message->conversation = world_send(fleet->world, message->frame);
		/* It may die after it has decided and before anybody hears of it. */
		if (fleet->faults && dice_roll(&fleet->dice, 200) == 0)
			fleet_restart(fleet, true);
		fleet_collect(fleet);
		return;
	}
	forget(fleet, message);
	if (message->agent->up && message->agent->open &&
	    message->agent->request == message->request)
		model_agent_hear(fleet, message->agent, message->frame);
}

bool fleet_deliver_any(struct fleet *fleet)
{
	size_t count = 0, chosen;

	for (struct model_message *m = fleet->flying; m; m = m->next)
		count += m->conversation == NULL;
	if (!count)
		return false;
	chosen = (size_t)dice_roll(&fleet->dice, count);
	for (struct model_message *m = fleet->flying; m; m = m->next)
		if (!m->conversation && chosen-- == 0) {
			deliver(fleet, m);
			return true;
		}
	return true;
}

bool fleet_deliver_oldest(struct fleet *fleet)
{
	struct model_message *oldest = NULL;

	for (struct model_message *m = fleet->flying; m; m = m->next)
		oldest = m->conversation ? oldest : m;
	if (oldest)
		deliver(fleet, oldest);
	return oldest != NULL;
}

static struct model_work *some_work(struct fleet *fleet, struct model_agent **agent)
{
	size_t first = (size_t)dice_roll(&fleet->dice, fleet->agent_count);

	for (size_t i = 0; i < fleet->agent_count; i++) {
		*agent = &fleet->agents[(first + i) % fleet->agent_count];
		if ((*agent)->up && (*agent)->work_count)
			return (*agent)->works[0];
	}
	return NULL;
}

/* Whoever listens knows nonce and counter, and has another key. */
static void forge_report(struct fleet *fleet, struct model_agent *agent,
			 const struct model_work *work)
{
	struct report report = { .rollout = work->assignment.rollout,
				 .target = work->assignment.target,
				 .attempt = work->assignment.attempt,
				 .epoch = work->assignment.epoch,
				 .sequence = 1000,
				 .phase = PHASE_FINISHED,
				 .outcome = OUTCOME_SUCCEEDED,
				 .error = "" };
	struct request request = { .kind = REQUEST_SYNC,
				   .sync = { .reports = &report, .report_count = 1 } };
	struct actor_agent forger = *agent->protocol;

	key_pair_make(&forger.key);
	forger.counter += 1000;
	world_send(fleet->world, agent_frame(&forger, &request));
	key_pair_release(&forger.key);
	fleet_collect(fleet);
}

void fleet_forge(struct fleet *fleet)
{
	struct model_agent *agent;
	struct model_work *work = some_work(fleet, &agent);

	if (!work || work->forged)
		return;
	if (dice_hit(&fleet->dice, 50))
		forge_report(fleet, agent, work);
	else
		model_agent_forged(fleet, agent, work);
}
