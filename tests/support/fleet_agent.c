#include "tests/support/fleet_agent.h"

#include <stdlib.h>
#include <string.h>

#include "agent/verify.h"
#include "core/base/file.h"
#include "proto/codec.h"

#define STOP_WITHIN 5000 /* ms: a demand to stop may be lost, and comes again */

static struct model_target *served_target(const struct model_agent *agent,
					  const struct assignment *assignment)
{
	for (size_t i = 0; i < agent->served_count; i++)
		if (text_equal(agent->served[i]->name, assignment->target))
			return agent->served[i];
	fail_msg("what was reviewed runs: an agent is given %s, which it does not serve",
		 assignment->target);
	return NULL;
}

static void report(struct fleet *fleet, struct model_agent *agent, const struct model_work *work,
		   enum phase phase, enum outcome outcome, const char *why)
{
	struct report report = {
		.rollout = work->assignment.rollout,
		.target = work->assignment.target,
		.attempt = work->assignment.attempt,
		.epoch = work->assignment.epoch,
		.sequence = ++agent->sequence,
		.phase = phase,
		.outcome = outcome,
		.verifying = work->verifying,
		.error = why,
	};
	struct error error = { 0 };

	assert_ok(spool_add(agent->spool, &report, &error));
	agent->news = true;
	if (phase == PHASE_FINISHED)
		fleet_note(fleet, "%s reports of %s, epoch %llu: %s%s%s", agent->name,
			   work->assignment.target, (unsigned long long)work->assignment.epoch,
			   outcome_name(outcome), *why ? ": " : "", why);
}

static void drop_work(struct model_agent *agent, size_t at)
{
	struct model_target *target = served_target(agent, &agent->works[at]->assignment);

	if (target->busy == agent->works[at]) /* its backend goes with it */
		target->busy = NULL;
	for (size_t i = at; i + 1 < agent->work_count; i++)
		agent->works[i] = agent->works[i + 1];
	agent->work_count--;
}

static void finish(struct fleet *fleet, struct model_agent *agent, size_t at, enum outcome outcome,
		   const char *why)
{
	if (!agent->works[at]->forged)
		report(fleet, agent, agent->works[at], PHASE_FINISHED, outcome, why);
	drop_work(agent, at);
}

static const struct bytes *blob_of(const struct model_agent *agent, const struct hash *hash)
{
	for (size_t i = 0; i < agent->blob_count; i++)
		if (hash_equal(&agent->blobs[i].hash, hash))
			return &agent->blobs[i].bytes;
	return NULL;
}

static struct trust trust_of(struct fleet *fleet, const struct model_agent *agent,
			     const struct model_work *work)
{
	struct model_target *target = served_target(agent, &work->assignment);

	return (struct trust) { .environment = agent->environment,
				.project = target->project->name,
				.coordinator_key = agent->protocol->coordinator_key,
				.rehearsal = target->rehearsal,
				.received = work->received,
				.now = fleet->world->now };
}

/* The first blob that it lacks, or NULL: it can begin. */
static const struct hash *lacks(const struct model_agent *agent, const struct model_work *work)
{
	const struct plan_part *part = &work->assignment.part;

	if (!blob_of(agent, &work->assignment.manifest))
		return &work->assignment.manifest;
	for (size_t i = 0; i < work->release.count; i++)
		for (size_t k = 0; k < part->pending_count; k++)
			if (text_equal(work->release.migrations[i].version, part->pending[k]) &&
			    !blob_of(agent, &work->release.migrations[i].content))
				return &work->release.migrations[i].content;
	return NULL;
}

const struct hash *model_agent_wants(const struct model_agent *agent)
{
	for (size_t i = 0; i < agent->work_count; i++) {
		const struct hash *hash =
		    agent->works[i]->ready ? NULL : lacks(agent, agent->works[i]);

		if (hash)
			return hash;
	}
	return NULL;
}

/* Invariant: what was reviewed runs.  The agent's own judgement, and the plan is on the log. */
static bool prepare(struct fleet *fleet, struct model_agent *agent, size_t at)
{
	struct model_work *work = agent->works[at];
	struct trust trust = trust_of(fleet, agent, work);
	struct hash plan = plan_digest(&work->assignment.plan);
	const struct bytes *manifest = blob_of(agent, &work->assignment.manifest);
	struct error error = { 0 };

	if (!hash_equal(&plan, &fleet_rollout(fleet, work->assignment.rollout)->plan))
		fail_msg("what was reviewed runs: the plan of %s is not the one on the log",
			 work->assignment.attempt);
	if (manifest && !work->release.count)
		assert_ok(manifest_verify(fleet->world->arena, &work->assignment.manifest,
					  *manifest, &work->release, &error));
	if (lacks(agent, work))
		return false;
	if (!assignment_verify(&work->assignment, &trust, &work->release, &error)) {
		if (trust.now - trust.received <= (int64_t)work->assignment.valid_for &&
		    !work->forged)
			fail_msg("what was reviewed runs: %s", error.text);
		finish(fleet, agent, at, OUTCOME_REJECTED,
		       arena_text(fleet->world->arena, error.text));
		return false;
	}
	if (work->forged)
		fail_msg("what was reviewed runs: an agent takes what nobody signed");
	work->ready = true;
	return true;
}

static void begin(struct fleet *fleet, struct model_agent *agent, size_t at)
{
	struct model_work *work = agent->works[at];
	struct model_target *target = served_target(agent, &work->assignment);
	struct ledger ledger = model_ledger(target);
	struct trust trust = trust_of(fleet, agent, work);
	enum outcome outcome = OUTCOME_NONE;
	struct error error = { 0 };
	const char *why = "";

	if (!ticket_verify(&work->assignment, &trust, &error) ||
	    !base_verify(fleet->world->arena, &work->assignment, &work->release, &ledger, &error))
		finish(fleet, agent, at, OUTCOME_REJECTED,
		       arena_text(fleet->world->arena, error.text));
	else if (fleet->world->now - work->received > (int64_t)work->assignment.valid_for)
		fail_msg("fail closed: %s begins when its ticket is no longer valid",
			 work->assignment.attempt);
	else if (model_target_step(fleet, target, work, &outcome, &why) == MODEL_ENDED)
		finish(fleet, agent, at, outcome, why);
	else
		report(fleet, agent, work, PHASE_STARTED, OUTCOME_NONE, "");
}

static void go_on(struct fleet *fleet, struct model_agent *agent, size_t at)
{
	struct model_work *work = agent->works[at];
	bool verifying = work->verifying;
	enum outcome outcome = OUTCOME_NONE;
	const char *why = "";

	if (model_target_step(fleet, served_target(agent, &work->assignment), work, &outcome,
			      &why) == MODEL_ENDED)
		finish(fleet, agent, at, outcome, why);
	else if (work->verifying && !verifying)
		report(fleet, agent, work, PHASE_STARTED, OUTCOME_NONE, "");
}

bool model_agent_work(struct fleet *fleet, struct model_agent *agent)
{
	struct model_work *work;
	size_t at;

	if (!agent->work_count)
		return false;
	at = (size_t)dice_roll(&fleet->dice, agent->work_count);
	work = agent->works[at];
	if (work->stop && !work->sent)
		finish(fleet, agent, at, OUTCOME_STOPPED, "");
	else if (!work->ready)
		return prepare(fleet, agent, at) || !lacks(agent, work);
	else if (!work->begun)
		begin(fleet, agent, at);
	else
		go_on(fleet, agent, at);
	return true;
}

void model_agent_rise(struct fleet *fleet, struct model_agent *agent)
{
	const char *problem;
	struct error error = { 0 };

	assert_ok(spool_open(fleet->world->arena, agent->folder, &agent->spool, &problem, &error));
	assert_null(problem);
	agent->up = agent->news = true;
	agent->old = agent->old && dice_hit(&fleet->dice, 70); /* or upgraded meanwhile */
}

void model_agent_crash(struct model_agent *agent)
{
	if (!agent->up)
		return;
	agent->up = agent->in_session = agent->open = false;
	while (agent->work_count)
		drop_work(agent, 0);
	spool_close(agent->spool);
	agent->spool = NULL;
	agent->request++;
}

static void take_assignment(struct fleet *fleet, struct model_agent *agent,
			    const struct assignment *assignment)
{
	struct model_work *work;

	if (assignment->verb != VERB_INSPECT)
		fleet_note(fleet, "%s hears: %s on %s, epoch %llu", agent->name,
			   verb_name(assignment->verb), assignment->target,
			   (unsigned long long)assignment->epoch);
	for (size_t i = 0; i < agent->work_count; i++) {
		work = agent->works[i];
		if (text_equal(work->assignment.attempt, assignment->attempt)) {
			work->stop = work->stop || assignment->verb == VERB_STOP;
			return;
		}
	}
	if (assignment->verb == VERB_STOP)
		return;
	if (assignment->verb == VERB_INSPECT) {
		for (size_t i = 0; i < agent->served_count; i++)
			if (text_equal(agent->served[i]->name, assignment->target))
				agent->looked[i] = fleet->world->now;
		agent->news = true;
		return;
	}
	if (agent->work_count == FLEET_SERVED)
		fail_msg("an agent was given more than it serves");
	if (agent->old && (assignment->verb == VERB_REVERT || assignment->part.wave ||
			   (assignment->plan.verify && *assignment->plan.verify)))
		fail_msg("what was reviewed runs: %s is given to an agent that is too old for it",
			 assignment->attempt);
	work = arena_new(fleet->world->arena, struct model_work);
	*work = (struct model_work) { .assignment = *assignment,
				      .received = fleet->world->now,
				      .number = ++fleet->works };
	agent->works[agent->work_count++] = work;
}

void model_agent_forged(struct fleet *fleet, struct model_agent *agent,
			const struct model_work *work)
{
	struct assignment assignment = work->assignment;

	if (assignment.verb != VERB_APPLY || agent->work_count == FLEET_SERVED)
		return;
	assignment.attempt = arena_printf(fleet->world->arena, "%s1", assignment.attempt);
	assignment.epoch += 10;
	take_assignment(fleet, agent, &assignment);
	agent->works[agent->work_count - 1]->forged = true;
}

/* Invariant: bounded harm.  Who says that he works on what nobody wants any more hears it. */
static void check_stops(struct fleet *fleet, struct model_agent *agent)
{
	for (size_t i = 0; i < agent->work_count; i++) {
		struct model_work *work = agent->works[i];
		const struct told_rollout *rollout = fleet_rollout(fleet, work->assignment.rollout);
		bool wanted =
		    rollout->state == ROLLOUT_RUNNING ||
		    (rollout->state == ROLLOUT_PENDING && !fleet_is_stopping(fleet, rollout)) ||
		    rollout->moved >= agent->log_size;

		if (work->stop || work->forged || wanted || !work->named ||
		    work->named > agent->request)
			work->overdue = 0;
		else if (!work->overdue)
			work->overdue = fleet->world->now;
		else if (fleet->world->now - work->overdue > STOP_WITHIN)
			fail_msg("bounded harm: nobody tells %s to stop, although %s is %s",
				 work->assignment.attempt, rollout->id,
				 rollout_state_name(rollout->state));
	}
}

static void take_assignments(struct fleet *fleet, struct model_agent *agent,
			     const struct assignments *assignments)
{
	agent->log_size = assignments->log_size;
	spool_forget(agent->spool, agent->spooled);
	memcpy(agent->told, agent->telling, sizeof agent->told);
	for (size_t i = 0; i < assignments->count; i++)
		take_assignment(fleet, agent, &assignments->items[i]);
	check_stops(fleet, agent);
}

static void take_chunk(struct fleet *fleet, struct model_agent *agent, const struct chunk *chunk)
{
	struct hash found = hash_of(chunk->data.data, chunk->data.size);
	struct model_blob *blob = &agent->blobs[agent->blob_count];

	if (blob_of(agent, &chunk->hash))
		return;
	if (!hash_equal(&found, &agent->wanted) || agent->blob_count == COUNT(agent->blobs))
		fail_msg("what was reviewed runs: other bytes came than were asked for");
	*blob = (struct model_blob) {
		found,
		{ arena_copy(fleet->world->arena, chunk->data.data, chunk->data.size),
		  chunk->data.size },
	};
	agent->blob_count++;
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
	switch (answer.kind) {
	case ANSWER_WELCOME:
		agent->in_session = agent->news = true;
		agent->log_size = answer.welcome.log_size;
		agent->protocol->counter = 0;
		agent->protocol->nonce =
		    (struct bytes) { arena_copy(arena, answer.welcome.nonce, NONCE_SIZE),
				     NONCE_SIZE };
		memset(agent->told, 0, sizeof agent->told);
		break;
	case ANSWER_ASSIGNMENTS:
		take_assignments(fleet, agent, &answer.assignments);
		break;
	case ANSWER_CHUNK:
		take_chunk(fleet, agent, &answer.chunk);
		break;
	default:
		agent->in_session = false;
	}
}
