#include "agent/act.h"

#include <stdio.h>
#include <string.h>

#include "core/base/clock.h"
#include "proto/codec.h"

static bool attempt_known(const struct act_context *context, const struct served *served,
			  const char *attempt)
{
	for (size_t i = 0; i < sizeof context->recent / sizeof *context->recent; i++)
		if (text_equal(context->recent[i], attempt))
			return true;
	return worker_holds(served->worker, attempt);
}

static void attempt_remember(struct act_context *context, const char *attempt)
{
	size_t slots = sizeof context->recent / sizeof *context->recent;

	snprintf(context->recent[context->recent_next++ % slots], sizeof *context->recent, "%s",
		 attempt);
}

static bool report_end(struct act_context *context, const struct assignment *assignment,
		       enum outcome outcome, const char *why, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct testifier testifier = { context->identity, context->session->witness };
	struct report report = {
		.rollout = assignment->rollout,
		.target = assignment->target,
		.attempt = assignment->attempt,
		.epoch = assignment->epoch,
		.sequence = 1,
		.phase = PHASE_FINISHED,
		.outcome = outcome,
		.error = why,
	};

	attempt_remember(context, assignment->attempt);
	testify_attempt(arena, &testifier, assignment, NULL, &report);
	return spool_add(context->spool, &report, error);
}

/* A copy that outlives the answer that it came in, by way of the wire. */
static bool assignment_copy(struct arena *arena, const struct assignment *assignment,
			    struct assignment *copy, struct error *error)
{
	struct assignment given = *assignment;
	struct answer answer = { .kind = ANSWER_ASSIGNMENTS, .assignments = { &given, 1 } };

	if (!codec_decode_answer(arena, codec_encode_answer(arena, &answer), &answer, error))
		return false;
	*copy = answer.assignments.items[0];
	return true;
}

/* All that the judgement over signatures rests on, where no approvals, which grow old, are asked
 * for. */
static struct hash sealed_key(const struct attempt_input *input)
{
	const struct assignment *assignment = &input->assignment;
	const char *texts[] = { assignment->plan.verb, assignment->plan.verify,
				assignment->plan.resolution };
	struct hash demand = demand_hash(&input->demand);
	struct hasher hasher;

	hasher_start(&hasher);
	hasher_add_field(&hasher, demand.bytes, HASH_SIZE);
	hasher_add_field(&hasher, assignment->manifest.bytes, HASH_SIZE);
	hasher_add_field(&hasher, assignment->seals.sum.bytes, HASH_SIZE);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		hasher_add_field(&hasher, texts[i], strlen(texts[i]));
	for (size_t i = 0; i < assignment->seals.release_count; i++)
		hasher_add_field(&hasher, assignment->seals.releases[i],
				 strlen(assignment->seals.releases[i]));
	return hasher_end(&hasher);
}

/* Before anything of the release is read: whoever stole the coordinator signs plans, not what
 * people sign. */
static bool seals_hold(struct act_context *context, struct attempt_input *input,
		       struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct assignment *assignment = &input->assignment;
	struct release release;
	struct sealed_plan sealed = seal_plan(assignment, &release, clock_wall());
	struct bytes manifest;
	struct error cause;
	struct hash key;

	if (!seal_demand(input->arena, &context->settings->seal, &input->demand, &cause))
		return error_set(error, ERROR_REFUSED, "%s", cause.text);
	key = sealed_key(input);
	if ((!input->demand.releases && !input->demand.plans) ||
	    (!input->demand.plans && hash_equal(&key, &context->sealed)))
		return true;
	if (!bundles_blob(arena, &context->bundles, &assignment->manifest, &manifest, error) ||
	    !manifest_verify(arena, &assignment->manifest, manifest, &release, error) ||
	    (assignment->seals.with_sum &&
	     !bundles_blob(input->arena, &context->bundles, &assignment->seals.sum, &input->sum,
			   error)))
		return false;
	sealed.sum = input->sum;
	if (!seals_satisfy(&input->demand, &sealed, error))
		return false;
	context->sealed = key;
	return true;
}

static bool prepare(struct act_context *context, struct attempt_input *input, struct error *error)
{
	const struct assignment *assignment = &input->assignment;

	return ticket_verify(assignment, &input->trust, error) &&
	       seals_hold(context, input, error) &&
	       bundle_hold(&context->bundles, assignment, &input->bundle, error) &&
	       assignment_verify(assignment, &input->trust, bundle_release(input->bundle), error);
}

static bool run_plan(struct act_context *context, struct served *served,
		     const struct assignment *assignment, struct error *error)
{
	int64_t now = clock_monotonic();
	struct attempt_input input = {
		.arena = arena_open(),
		.seen = context->session->log_size,
		.testifier = { context->identity, context->session->witness },
		.trust = { .environment = context->settings->environment,
			   .project = served->settings->connection.project,
			   .coordinator_key = arena_copy(
			       input.arena, context->identity->coordinator_key, PUBLIC_KEY_SIZE),
			   .rehearsal = served->settings->rehearsal != REHEARSAL_NO,
			   .received = now,
			   .now = now },
	};
	struct error cause;

	if (assignment_copy(input.arena, assignment, &input.assignment, &cause) &&
	    prepare(context, &input, &cause)) {
		attempt_remember(context, assignment->attempt);
		worker_submit(served->worker, &input);
		return true;
	}
	bundle_let_go(input.bundle);
	arena_close(input.arena);
	if (!context->session->open || cause.code == ERROR_TIMEOUT ||
	    cause.code == ERROR_UNREACHABLE) {
		*error = cause;
		return error_wrap(error, "attempt %s", assignment->attempt);
	}
	return report_end(context, assignment,
			  cause.code == ERROR_REFUSED || cause.code == ERROR_INTEGRITY
			      ? OUTCOME_REJECTED
			      : OUTCOME_ERRORED,
			  cause.text, error);
}

static bool inspect(struct act_context *context, struct served *served,
		    const struct assignment *assignment, struct error *error)
{
	(void)assignment;
	(void)error;
	worker_inspect(served->worker, context->session->log_size);
	return true;
}

/* Of an old attempt the coordinator may know no more than the id. */
static bool stop(struct act_context *context, struct served *served,
		 const struct assignment *assignment, struct error *error)
{
	(void)served;
	(void)error;
	if (assignment->now)
		served_interrupt(context->served, assignment->attempt, assignment->why);
	else
		served_stop(context->served, assignment->attempt);
	return true;
}

static const struct {
	bool (*run)(struct act_context *context, struct served *served,
		    const struct assignment *assignment, struct error *error);
	bool once;     /* per attempt */
	bool anywhere; /* no matter which target is named */
} acts[VERB_COUNT] = {
	[VERB_APPLY] = { run_plan, true },     [VERB_REHEARSE] = { run_plan, true },
	[VERB_BASELINE] = { run_plan, true },  [VERB_INSPECT] = { inspect, false },
	[VERB_STOP] = { stop, false, true },   [VERB_RESOLVE] = { run_plan, true },
	[VERB_RECONCILE] = { run_plan, true }, [VERB_EJECT] = { run_plan, true },
	[VERB_REVERT] = { run_plan, true },
};

bool act(struct act_context *context, const struct assignment *assignment, struct error *error)
{
	struct served *served = served_find(context->served, assignment->target);
	struct error cause;

	if (!served && !acts[assignment->verb].anywhere)
		return report_end(context, assignment, OUTCOME_REJECTED,
				  "this agent does not serve the target", error);
	/* Before an attempt is taken for one that came before: a coordinator that was set back to
	 * an older backup gives the same names again.  What is at work was proven when it began. */
	if (verb_has_plan(assignment->verb) && !worker_holds(served->worker, assignment->attempt) &&
	    !witness_verify(context->session->witness, assignment, clock_wall(), &cause))
		return report_end(context, assignment,
				  cause.code == ERROR_REFUSED ? OUTCOME_REJECTED : OUTCOME_ERRORED,
				  cause.text, error);
	if (acts[assignment->verb].once && attempt_known(context, served, assignment->attempt))
		return true;
	return acts[assignment->verb].run(context, served, assignment, error);
}
