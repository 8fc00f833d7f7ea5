#include "tests/support/fleet_agent.h"

#define LOOK_EVERY 60000 /* ms */

static struct target_state state_of(struct fleet *fleet, struct model_agent *agent, size_t i)
{
	struct model_target *target = agent->served[i];
	struct ledger ledger = model_ledger(target);
	struct hash digest = ledger_digest(&ledger);
	struct label labels[] = { { "host", target->host }, { "region", target->region } };
	bool changed = !hash_equal(&digest, &agent->told[i]);

	if (changed || fleet->world->now - agent->looked[i] > LOOK_EVERY)
		agent->looked[i] = fleet->world->now;
	agent->telling[i] = digest;
	return (
	    struct target_state) { .name = target->name,
				   .project = target->project->name,
				   .dialect = DIALECT_SQLITE,
				   .labels = arena_copy(fleet->world->arena, labels, sizeof labels),
				   .label_count = COUNT(labels),
				   .problem = "",
				   .server = "model",
				   .ledger_digest = digest,
				   .ledger = changed ? ledger_write(fleet->world->arena, &ledger)
						     : (struct bytes) { 0 },
				   .rehearsal = target->rehearsal,
				   .seen = agent->log_size,
				   .examined = true,
				   .look_age = fleet->world->now - agent->looked[i],
				   .preflight = { .disk_free = -1 } };
}

/* Attempts whose reports still wait belong to it as well. */
static void name_attempts(struct arena *arena, struct model_agent *agent, struct sync *sync)
{
	size_t waiting;
	const char **ids = spool_attempts(arena, agent->spool, &waiting);

	sync->attempts = arena_new_array(arena, const char *, waiting + agent->work_count + 1);
	for (size_t i = 0; i < waiting; i++)
		sync->attempts[sync->attempt_count++] = ids[i];
	for (size_t i = 0; i < agent->work_count; i++)
		if (!agent->works[i]->forged)
			sync->attempts[sync->attempt_count++] = agent->works[i]->assignment.attempt;
}

static struct sync sync_of(struct fleet *fleet, struct model_agent *agent)
{
	struct arena *arena = fleet->world->arena;
	struct sync sync = { .targets =
				 arena_new_array(arena, struct target_state, agent->served_count),
			     .target_count = agent->served_count };

	for (size_t i = 0; i < agent->served_count; i++)
		sync.targets[i] = state_of(fleet, agent, i);
	sync.reports = spool_reports(arena, agent->spool, &sync.report_count);
	name_attempts(arena, agent, &sync);
	agent->spooled = sync.report_count;
	return sync;
}

bool model_agent_may_speak(const struct model_agent *agent)
{
	return !agent->open || (agent->kind == REQUEST_SYNC && agent->news);
}

void model_agent_speak(struct fleet *fleet, struct model_agent *agent)
{
	static const char *verbs[] = { "resolve", "verify", "waves", "revert" };
	struct request request = { .kind = REQUEST_HELLO,
				   .hello = { "model", verbs, agent->old ? 1 : COUNT(verbs) } };
	const struct hash *hash = model_agent_wants(agent);

	agent->spooled = 0;
	if (!agent->in_session) {
		agent->protocol->nonce = (struct bytes) { 0 };
	} else if (hash) {
		agent->wanted = *hash;
		request = (struct request) { .kind = REQUEST_FETCH, .fetch = { *hash, 0 } };
	} else {
		request = (struct request) { .kind = REQUEST_SYNC, .sync = sync_of(fleet, agent) };
		agent->news = false;
	}
	agent->kind = request.kind;
	agent->frame = agent_frame(agent->protocol, &request);
	if (agent->spooled)
		agent->reported = agent->frame;
	agent->open = true;
	agent->request++;
}
