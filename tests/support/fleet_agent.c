#include "tests/support/fleet_agent.h"

#include <stdlib.h>
#include <string.h>

#include "coordinator/store/open.h"
#include "proto/codec.h"

static int version_index(const char *version)
{
	return version[strlen(version) - 1] - '1';
}

static struct model_target *target_of(struct fleet *fleet, const char *name)
{
	for (size_t i = 0; i < FLEET_TARGETS; i++)
		if (text_equal(fleet->targets[i].name, name))
			return &fleet->targets[i];
	fail_msg("there is no target %s", name);
	return NULL;
}

static struct ledger ledger_of(struct model_target *target)
{
	return (struct ledger) { .exists = target->count > 0,
				 .epoch = target->epoch,
				 .rows = target->rows,
				 .count = target->count };
}

static void spool(struct model_agent *agent, const struct model_work *work, enum phase phase,
		  enum outcome outcome, const char *why)
{
	if (agent->spool_count == COUNT(agent->spool))
		fail_msg("the spool is full");
	agent->spool[agent->spool_count++] = (struct report) {
		.rollout = work->assignment.rollout,
		.target = work->assignment.target,
		.attempt = work->assignment.attempt,
		.epoch = work->assignment.epoch,
		.sequence = ++agent->sequence,
		.phase = phase,
		.outcome = outcome,
		.error = why,
	};
}

static void drop_work(struct model_agent *agent, size_t at)
{
	for (size_t i = at; i + 1 < agent->work_count; i++)
		agent->works[i] = agent->works[i + 1];
	agent->work_count--;
}

static void finish(struct model_agent *agent, size_t at, enum outcome outcome, const char *why)
{
	spool(agent, &agent->works[at], PHASE_FINISHED, outcome, why);
	drop_work(agent, at);
}

/* Invariant: order.  What is applied is a prefix of the registry. */
static void take_effect(struct fleet *fleet, struct model_target *target,
			const struct model_work *work, const char *version)
{
	struct ledger_row *row = &target->rows[target->count];
	int index = version_index(version);
	struct bytes text = bytes_of(fleet->files[2 * index + 1]);

	if ((size_t)index != target->count)
		fail_msg("%s is applied to %s out of order", version, target->name);
	if (++target->effects[index] > 1)
		fail_msg("%s took effect twice on %s", version, target->name);
	*row = (struct ledger_row) { .version = version,
				     .name = fleet->files[2 * index],
				     .content = hash_of(text.data, text.size),
				     .outcome = LEDGER_APPLIED,
				     .statements = 1,
				     .applied = 1,
				     .attempt = work->assignment.attempt,
				     .epoch = work->assignment.epoch,
				     .operator= "model" };
	target->count++;
	fleet->effects++;
}

/* Invariant: upstream first. */
static void check_upstream(struct fleet *fleet, const struct assignment *assignment)
{
	SCOPED(store_release) struct store *reader = NULL;
	struct error error = { 0 };
	bool proven = false;

	/* A proof may be lost while an attempt is on its way. */
	if (!text_equal(assignment->plan.environment, "production") || fleet->losses)
		return;
	assert_ok(store_open(coordinator_store_path(fleet->world->coordinator), STORE_READER,
			     &reader, &error));
	assert_ok(rollout_proven(reader, "shop", "staging", &assignment->plan.release_digest,
				 &proven, &error));
	if (!proven)
		fail_msg("release %llu runs in production without proof",
			 (unsigned long long)assignment->plan.release);
}

/* Invariant: bounded harm.  A target counts once between two decisions of a person. */
static void fail_target(struct fleet *fleet, const struct model_work *work)
{
	size_t rollout = (size_t)strtoul(work->assignment.rollout + 2, NULL, 10) % FLEET_ROLLOUTS;
	size_t target = (size_t)(target_of(fleet, work->assignment.target) - fleet->targets);
	int budget = text_equal(work->assignment.plan.environment, "production") ? 1 : 0;

	fleet->failures++;
	fleet->failed[rollout] |= (uint8_t)(1u << target);
	if (__builtin_popcount(fleet->failed[rollout]) > budget + 1)
		fail_msg("%s failed on more than %d targets", work->assignment.rollout, budget + 1);
}

static void begin(struct fleet *fleet, struct model_agent *agent, size_t at)
{
	struct model_work *work = &agent->works[at];
	struct model_target *target = target_of(fleet, work->assignment.target);
	struct ledger ledger = ledger_of(target);
	struct hash base = ledger_base(&ledger, work->assignment.part.pending,
				       work->assignment.part.pending_count);

	if (fleet->world->now - work->received > (int64_t)work->assignment.valid_for)
		finish(agent, at, OUTCOME_REJECTED, "the plan has expired");
	else if (work->assignment.epoch <= target->epoch)
		finish(agent, at, OUTCOME_ERRORED, "a newer attempt was here");
	else if (!hash_equal(&base, &work->assignment.part.base))
		finish(agent, at, OUTCOME_REJECTED, "the ledger is not what was planned on");
	else {
		check_upstream(fleet, &work->assignment);
		target->epoch = work->assignment.epoch;
		work->begun = true;
		spool(agent, work, PHASE_STARTED, OUTCOME_NONE, "");
	}
}

static void run_next(struct fleet *fleet, struct model_agent *agent, size_t at)
{
	struct model_work *work = &agent->works[at];
	struct model_target *target = target_of(fleet, work->assignment.target);
	const char *version = work->assignment.part.pending[work->next];
	int index = version_index(version);

	if (target->epoch != work->assignment.epoch) {
		finish(agent, at, OUTCOME_ERRORED, "a newer attempt was here");
	} else if (target->count > (size_t)index) { /* applied by an attempt that was lost */
		work->next++;
	} else if (target->poisoned[index]) {
		fail_target(fleet, work);
		finish(agent, at, OUTCOME_FAILED, "the database said no");
	} else {
		take_effect(fleet, target, work, version);
		work->next++;
	}
}

void model_agent_work(struct fleet *fleet, struct model_agent *agent)
{
	size_t at;

	if (!agent->work_count)
		return;
	at = (size_t)dice_roll(&fleet->dice, agent->work_count);
	if (agent->works[at].stop)
		finish(agent, at, OUTCOME_STOPPED, "told to stop");
	else if (!agent->works[at].begun)
		begin(fleet, agent, at);
	else if (agent->works[at].next == agent->works[at].assignment.part.pending_count)
		finish(agent, at, OUTCOME_SUCCEEDED, "");
	else
		run_next(fleet, agent, at);
}

void model_agent_crash(struct model_agent *agent)
{
	agent->up = agent->in_session = agent->open = false;
	agent->work_count = 0;
	agent->request++;
}

static void take_assignment(struct fleet *fleet, struct model_agent *agent,
			    const struct assignment *assignment)
{
	for (size_t i = 0; i < agent->work_count; i++) {
		struct model_work *work = &agent->works[i];

		if (text_equal(work->assignment.attempt, assignment->attempt)) {
			work->stop = work->stop || assignment->verb == VERB_STOP;
			return;
		}
		if (text_equal(work->assignment.target, assignment->target) &&
		    assignment->verb != VERB_STOP && assignment->verb != VERB_INSPECT)
			drop_work(agent, i--); /* a newer attempt on the same target */
	}
	if (assignment->verb != VERB_STOP && assignment->verb != VERB_INSPECT)
		agent->works[agent->work_count++] =
		    (struct model_work) { .assignment = *assignment,
					  .received = fleet->world->now };
}

void model_agent_hear(struct fleet *fleet, struct model_agent *agent, struct bytes frame)
{
	struct arena *arena = fleet->world->arena;
	struct error error = { 0 };
	struct envelope envelope;
	struct answer answer;

	agent->open = false;
	assert_ok(codec_decode_envelope(arena, frame, &envelope, &error));
	assert_ok(codec_decode_answer(arena, envelope.payload, &answer, &error));
	if (answer.kind == ANSWER_REFUSAL) {
		agent->in_session = false;
	} else if (answer.kind == ANSWER_WELCOME) {
		agent->in_session = true;
		agent->log_size = answer.welcome.log_size;
		agent->protocol->counter = 0;
		agent->protocol->nonce =
		    (struct bytes) { arena_copy(arena, answer.welcome.nonce, NONCE_SIZE),
				     NONCE_SIZE };
	} else if (answer.kind == ANSWER_ASSIGNMENTS) {
		agent->log_size = answer.assignments.log_size;
		agent->spool_count -= agent->spooled;
		memmove(agent->spool, agent->spool + agent->spooled,
			agent->spool_count * sizeof *agent->spool);
		for (size_t i = 0; i < answer.assignments.count; i++)
			take_assignment(fleet, agent, &answer.assignments.items[i]);
	}
}

static struct target_state state_of(struct fleet *fleet, struct model_target *target)
{
	struct ledger ledger = ledger_of(target);

	return (struct target_state) { .name = target->name,
				       .project = "shop",
				       .dialect = DIALECT_SQLITE,
				       .problem = "",
				       .server = "model",
				       .ledger_digest = ledger_digest(&ledger),
				       .ledger = ledger_write(fleet->world->arena, &ledger),
				       .examined = true,
				       .preflight = { .disk_free = -1 } };
}

static struct sync sync_of(struct fleet *fleet, struct model_agent *agent)
{
	struct arena *arena = fleet->world->arena;
	struct sync sync = { .targets = arena_new_array(arena, struct target_state, FLEET_TARGETS),
			     .attempts = arena_new_array(arena, const char *, FLEET_TARGETS),
			     .reports = agent->spool,
			     .report_count = agent->spool_count };

	for (size_t i = 0; i < FLEET_TARGETS; i++)
		if (text_equal(fleet->targets[i].environment, agent->environment))
			sync.targets[sync.target_count++] = state_of(fleet, &fleet->targets[i]);
	for (size_t i = 0; i < sync.target_count; i++)
		sync.targets[i].seen = agent->log_size;
	for (size_t i = 0; i < agent->work_count; i++)
		sync.attempts[sync.attempt_count++] = agent->works[i].assignment.attempt;
	return sync;
}

void model_agent_speak(struct fleet *fleet, struct model_agent *agent)
{
	struct request request = { .kind = REQUEST_HELLO, .hello = { "model" } };

	if (agent->in_session) {
		request.kind = REQUEST_SYNC;
		request.sync = sync_of(fleet, agent);
	} else {
		agent->protocol->nonce = (struct bytes) { 0 };
	}
	agent->spooled = agent->in_session ? agent->spool_count : 0;
	agent->kind = request.kind;
	agent->frame = agent_frame(agent->protocol, &request);
	agent->open = true;
	agent->request++;
	agent->sent = fleet->world->now;
}
