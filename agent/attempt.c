#include "agent/attempt.h"

#include <stdio.h>

#include "agent/eject.h"
#include "agent/inspect.h"
#include "agent/verification.h"
#include "core/adopt/order.h"
#include "core/base/clock.h"
#include "core/rehearsal_order.h"

/* What the coordinator is told when the executor or a check said no: may the same attempt be made
 * again by itself (ERRORED), or does somebody have to change something first? */
static const enum outcome outcomes[ERROR_CODE_COUNT] = {
	[ERROR_NONE] = OUTCOME_SUCCEEDED,      [ERROR_FAILED] = OUTCOME_FAILED,
	[ERROR_INTERNAL] = OUTCOME_ERRORED,    [ERROR_INTEGRITY] = OUTCOME_REJECTED,
	[ERROR_PENDING] = OUTCOME_ERRORED,     [ERROR_INVALID] = OUTCOME_FAILED,
	[ERROR_NOT_FOUND] = OUTCOME_ERRORED,   [ERROR_CONFLICT] = OUTCOME_REJECTED,
	[ERROR_REFUSED] = OUTCOME_REJECTED,    [ERROR_FORBIDDEN] = OUTCOME_REJECTED,
	[ERROR_UNREACHABLE] = OUTCOME_ERRORED, [ERROR_LOCKED] = OUTCOME_ERRORED,
	[ERROR_TIMEOUT] = OUTCOME_ERRORED,     [ERROR_INDETERMINATE] = OUTCOME_INDETERMINATE,
};

/* The part names the one migration that the signed words are about. */
static bool resolve(const struct execution *execution, const struct assignment *assignment,
		    struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct plan_part *part = &assignment->part;
	struct resolution resolution;

	if (!resolution_parse(arena, assignment->plan.resolution, &resolution, error))
		return false;
	if (part->pending_count != 1 || !text_equal(part->pending[0], resolution.version))
		return error_set(error, ERROR_REFUSED, "the plan resolves %s and names another one",
				 resolution.version);
	return executor_resolve(execution, &resolution, error);
}

/* What an execution tells besides how it ended. */
struct aside {
	struct preparation preparation;
	struct passed_over passed_over;
	struct bytes found;
	bool verifying;
};

static bool trace(struct arena *arena, const struct execution *execution,
		  const struct assignment *assignment, struct bytes *found, struct error *error)
{
	struct adoption_order order;

	return adoption_order_parse(arena, assignment->plan.resolution, &order, error) &&
	       executor_trace(arena, execution, &order, found, error);
}

static bool eject_by_plan(struct arena *arena, const struct execution *execution,
			  const struct attempt_input *input, struct bytes *found,
			  struct error *error)
{
	struct directory directory = bundle_directory(input->bundle);
	struct value *document = value_object(arena);
	struct adoption_order order;
	struct ejecting ejecting = { .target = execution->target,
				     .directory = &directory,
				     .order = &order,
				     .patience = execution->lock_patience };

	if (!adoption_order_parse(arena, input->assignment.plan.resolution, &order, error) ||
	    !eject(arena, &ejecting, document, error))
		return false;
	*found = value_write(arena, document);
	return true;
}

#define EVIDENCE_LIMIT ((size_t)512 * 1024) /* bytes; a report travels in one frame */

/* Where it may be rehearsed the target's owner says, and the plan what of that is wanted. */
static bool rehearsal_of(const struct attempt_run *run, struct rehearsed *rehearsed,
			 struct error *error)
{
	enum rehearsal_consent consent = run->host->target->rehearsal;
	const struct assignment *assignment = &run->input->assignment;
	struct rehearsal_order order;

	if (!rehearsal_order_parse(rehearsed->arena, assignment->plan.resolution, &order, error))
		return false;
	if (order.on_target && consent == REHEARSAL_SCRATCH)
		return error_set(error, ERROR_REFUSED,
				 "target %s may be rehearsed in a scratch database only: its owner "
				 "sets `rehearsal: yes` in the agent's settings",
				 assignment->target);
	rehearsed->way = consent == REHEARSAL_CLONE ? EVIDENCE_CLONE
			 : order.on_target          ? EVIDENCE_ROLLED_BACK
						    : EVIDENCE_SCRATCH;
	rehearsed->or_rolled_back = consent == REHEARSAL_YES;
	rehearsed->reversible = order.reversible;
	rehearsed->ways_back = bundle_ways_back(run->input->bundle, &rehearsed->no_way_back);
	rehearsed->ways_back_count = assignment->part.pending_count;
	return true;
}

/* What was seen is told whatever came of it. */
static bool rehearse_by_plan(const struct attempt_run *run, const struct execution *execution,
			     struct aside *aside, bool *stopped, struct error *error)
{
	struct rehearsed *rehearsed = execution->rehearsed;
	bool done = rehearsal_of(run, rehearsed, error) && executor_run(execution, stopped, error);

	if (rehearsed->evidence.server)
		aside->found =
		    evidence_write_within(rehearsed->arena, &rehearsed->evidence, EVIDENCE_LIMIT);
	return done;
}

static bool execute(const struct attempt_run *run, struct target *target, struct aside *aside,
		    bool *stopped, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct attempt_input *input = run->input;
	const struct assignment *assignment = &input->assignment;
	const struct release *release = bundle_release(input->bundle);
	struct rehearsed rehearsed = { .arena = aside->preparation.arena };
	struct execution execution = {
		.target = target,
		.migrations = release->migrations,
		.count = release->count,
		.pending = assignment->part.pending,
		.pending_count = assignment->part.pending_count,
		.project = assignment->plan.project,
		.release = assignment->plan.release,
		.attempt = assignment->attempt,
		.rollout = assignment->rollout,
		.spending = &run->spent->spending,
		.epoch = assignment->epoch,
		.operator= run->host->operator,
		.place =
		    arena_printf(arena, "%s/%s", assignment->plan.environment, assignment->target),
		.lock_patience = run->host->lock_patience,
		.one_by_one = run->host->target->one_by_one,
		.rehearse = assignment->verb == VERB_REHEARSE,
		.rehearsed = &rehearsed,
		.passed_over = assignment->verb == VERB_REHEARSE ? NULL : &aside->passed_over,
		.stop = run->stop,
		.interruption = run->interruption,
		.preparation = &aside->preparation,
		.report = run->report,
		.context = run->context,
	};

	if (!policy_read(assignment->plan.execution, &execution.policy, error))
		return false;
	switch (assignment->verb) {
	case VERB_REHEARSE:
		return rehearse_by_plan(run, &execution, aside, stopped, error);
	case VERB_BASELINE:
		return executor_baseline(&execution, error);
	case VERB_RESOLVE:
		return resolve(&execution, assignment, error);
	case VERB_REVERT:
		return executor_revert(&execution, stopped, error);
	case VERB_RECONCILE:
		return trace(aside->preparation.arena, &execution, assignment, &aside->found,
			     error);
	case VERB_EJECT:
		return eject_by_plan(aside->preparation.arena, &execution, input, &aside->found,
				     error);
	default:
		return executor_run(&execution, stopped, error);
	}
}

/* A plan from before the first success fits an empty ledger, too: a file that was taken away would
 * be made anew, and what was in it is not noticed. */
static bool rows_remain(const struct attempt_run *run, const struct ledger *ledger,
			struct error *error)
{
	return !run->had_rows || ledger->count ||
	       error_set(error, ERROR_REFUSED,
			 "the ledger of target %s had rows when this agent looked last, and has "
			 "none: nothing is changed before somebody has seen what became of the "
			 "database",
			 run->input->assignment.target);
}

/* Is the target as the pipeline says that it has to be? */
static bool verify(const struct attempt_run *run, struct target *target, struct aside *aside,
		   bool *stopped, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct assignment *assignment = &run->input->assignment;
	struct verifications list;
	struct policy policy;
	struct verification_run verification = { .target = target,
						 .list = &list,
						 .policy = &policy,
						 .stop = run->stop,
						 .interruption = run->interruption };

	if (*stopped || assignment->verb != VERB_APPLY || !*assignment->plan.verify)
		return true;
	if (!verification_parse(arena, assignment->plan.verify, &list, error) ||
	    !policy_read(assignment->plan.execution, &policy, error))
		return false;
	aside->verifying = true;
	run->verifying(run->context);
	return verification_run(&verification, stopped, error);
}

/* What was approved before the ledger's rows came to be as they are was approved of others. */
static bool approvals_last(const struct attempt_run *run, const struct ledger *ledger,
			   struct error *error)
{
	const struct attempt_input *input = run->input;
	struct sealed_plan sealed =
	    seal_plan(&input->assignment, bundle_sealed(input->bundle), clock_wall());

	if (!input->demand.plans)
		return true;
	sealed.sum = input->sum;
	sealed.not_before = seal_not_before(&input->assignment, ledger);
	return seals_satisfy(&input->demand, &sealed, error);
}

/* The checks that need the ledger as it is now, and the expiry: the attempt may have waited. */
static bool verify_again(const struct attempt_run *run, struct target *target, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct trust trust = run->input->trust;
	struct ledger ledger;

	trust.now = clock_monotonic();
	return ticket_verify(&run->input->assignment, &trust, error) &&
	       target_ledger_read(arena, target, &ledger, error) &&
	       rows_remain(run, &ledger, error) && approvals_last(run, &ledger, error) &&
	       base_verify(arena, &run->input->assignment, bundle_release(run->input->bundle),
			   &ledger, error);
}

/* Behind a failure a person decides. */
static void spent_begin(struct attempt_spent *spent, const char *rollout)
{
	if (text_equal(spent->rollout, rollout))
		return;
	*spent = (struct attempt_spent) { 0 };
	snprintf(spent->rollout, sizeof spent->rollout, "%s", rollout);
}

void attempt_run(struct arena *arena, const struct attempt_run *run, struct attempt_result *result)
{
	const struct target_settings *settings = &run->host->target->connection;
	SCOPED(target_release) struct target *target = NULL;
	struct aside aside = { .preparation = { .arena = arena } };
	bool stopped = atomic_load(run->stop), done;
	struct error error = { 0 };

	spent_begin(run->spent, run->input->assignment.rollout);
	done = stopped ||
	       (target_open(settings, &target, &error) && verify_again(run, target, &error) &&
		execute(run, target, &aside, &stopped, &error) &&
		verify(run, target, &aside, &stopped, &error));
	*result = (struct attempt_result) { .outcome = outcomes[done ? ERROR_NONE : error.code],
					    .verifying = aside.verifying };
	if (result->outcome == OUTCOME_FAILED)
		*run->spent = (struct attempt_spent) { 0 };
	if (stopped)
		result->outcome = OUTCOME_STOPPED;
	else if (done && aside.passed_over.count)
		result->outcome = OUTCOME_PARTLY;
	result->error = arena_text(arena, !done                     ? error.text
					  : aside.passed_over.count ? aside.passed_over.first.text
								    : "");
	result->preparation = preparation_write(arena, &aside.preparation);
	result->found = aside.found;
	if (target && done)
		target_inspect_open(arena, target, &result->inspection);
	/* A connection that somebody ended says nothing of the target. */
	if (!(target && done) || result->inspection.reach == REACH_UNREACHABLE)
		target_inspect(arena, settings, &result->inspection);
	result->inspection.seen = run->input->seen;
}
