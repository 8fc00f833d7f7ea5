#include "agent/executor.h"
#include "agent/executor_step.h"
#include "core/base/clock.h"
#include "core/batch.h"

/* Unless it is tried again.  That it cannot be written changes nothing: the first error is the one
 * that counts.  A statement of which ranges hold has left more than nothing. */
void step_record_failure(struct run *run, const struct step *step, size_t applied,
			 struct error *cause)
{
	struct ledger_row row =
	    step_row(run, step, step->batch ? LEDGER_PARTIAL : LEDGER_FAILED, applied);
	struct error ignored;

	if (retry_judge(run, cause))
		return;
	row.error = cause->text;
	if (cause->code == ERROR_FAILED || cause->code == ERROR_LOCKED)
		(void)!run_record(run, &row, &ignored);
}

bool transaction_is_ours(struct run *run, const struct step *step,
			 const struct statement *statement, struct error *error)
{
	struct ledger_row row = step_row(run, step, LEDGER_INTENT, statement->index);
	struct error ignored;

	if (target_in_transaction(run->target))
		return true;
	(void)!run_record(run, &row, &ignored);
	return error_set(
	    error, ERROR_INDETERMINATE,
	    "%s:%u: statement %zu of %zu ended the transaction that it ran in: see in the "
	    "database what of the file holds before anything else runs there",
	    step->migration->name, statement->line, statement->index + 1, step->count);
}

bool step_run_inside(struct run *run, const struct step *step, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	size_t own = step->mode.own_transaction; /* first and last are BEGIN and COMMIT */
	const struct statement *statement;
	struct migration_walk walk;

	migration_walk_start(arena, step->migration, run->dialect, false, &walk);
	for (size_t i = 0; i + own < step->count; i++) {
		struct statement_result result;

		if (run_stops(run))
			return true;
		if (!migration_walk_next(&walk, &statement, error))
			return false;
		if (i < own)
			continue;
		/* Before the first one the step has waited without a transaction. */
		if (i > own && !watch_may_proceed(run, step, statement, error))
			return false;
		if (run->stopped)
			return true;
		if (!statement_run(run, step, statement, &result, error) ||
		    !transaction_is_ours(run, step, statement, error))
			return false;
	}
	if (!target_check(run->target, error))
		return error_wrap(error, "%s", step->migration->name);
	return true;
}

bool step_whole(struct run *run, struct step *step, step_end *end, enum whole_stage *stage,
		struct error *error)
{
	struct ledger_row row;

	*stage = WHOLE_WAITING;
	if (!watch_may_proceed(run, step, NULL, error))
		return false;
	if (run->stopped)
		return true;
	if (!step_reset(run, step, error) || !run_begin(run, error))
		return false;
	*stage = WHOLE_RUNNING;
	if (!step_run_inside(run, step, error)) {
		target_rollback(run->target);
		return false;
	}
	if (run->stopped) {
		target_rollback(run->target);
		return true;
	}
	*stage = WHOLE_ENDING;
	row = end(run, step);
	return run_commit(run, &row, error);
}

static struct ledger_row row_applied(const struct run *run, const struct step *step)
{
	return step_row(run, step, LEDGER_APPLIED, step->count);
}

static bool apply_file(struct run *run, struct step *step, const struct statement *none,
		       struct error *error)
{
	enum whole_stage stage;

	(void)none;
	if (step_whole(run, step, row_applied, &stage, error))
		return true;
	if (stage == WHOLE_RUNNING && error->code == ERROR_UNREACHABLE)
		return error_wrap(error, "%s: nothing of it holds; run again",
				  step->migration->name);
	if (stage != WHOLE_WAITING)
		step_record_failure(run, step, 0, error);
	return false;
}

static bool record_progress(struct run *run, const struct step *step, enum ledger_outcome outcome,
			    size_t applied, struct error *error)
{
	struct ledger_row row = step_row(run, step, outcome, applied);

	return run_record(run, &row, error);
}

/* What the attempt before this one left half done of the same statement. */
static bool clear_debris(struct run *run, const struct step *step,
			 const struct statement *statement, struct error *error)
{
	const struct ledger_row *failed = step->failed;

	return !failed || !failed->evidence || failed->applied != statement->index ||
	       settle_debris(run, statement, failed->evidence, error);
}

static bool bare_done(struct run *run, struct step *step, const struct statement *statement,
		      struct error *error)
{
	/* It holds: from here on nothing may send it again. */
	retry_forbid(run);
	step->evidence = NULL;
	if (!record_progress(run, step, LEDGER_PARTIAL, statement->index + 1, error))
		return false;
	step->applied = statement->index + 1;
	return true;
}

/* A lock was not to be had, and what the statement had done by then nobody rolled back: it is sent
 * again only when the target shows that nothing is left of it. */
static bool bare_again(struct run *run, struct step *step, const struct statement *statement,
		       struct statement_result *result, struct error *error)
{
	struct error cause = *error;
	bool happened;

	if (!settle_refused(run, statement, step->evidence, &happened, error)) {
		retry_forbid(run);
		*error = cause;
		error->code = ERROR_FAILED;
		statement_refused(run, step, statement, result, error);
		step_record_failure(run, step, statement->index, error);
		return false;
	}
	if (happened)
		return bare_done(run, step, statement, error);
	if (!record_progress(run, step, LEDGER_PARTIAL, statement->index, error)) {
		retry_forbid(run);
		return false;
	}
	*error = cause;
	return false;
}

/* Intent before, outcome after; what happened between the two the target is asked. */
static bool apply_bare(struct run *run, struct step *step, const struct statement *statement,
		       struct error *error)
{
	struct statement_result result;

	if (!clear_debris(run, step, statement, error) ||
	    !target_evidence(run->arena, run->target, statement, &step->evidence, error) ||
	    !record_progress(run, step, LEDGER_INTENT, statement->index, error))
		return false;
	if (!statement_run(run, step, statement, &result, error)) {
		if (error->code == ERROR_UNREACHABLE)
			return settle_lost(run, step, statement, error);
		if (retry_judge(run, error))
			return bare_again(run, step, statement, &result, error);
		step_record_failure(run, step, statement->index, error);
		return false;
	}
	return bare_done(run, step, statement, error);
}

bool run_commit_fenced(struct run *run, const struct ledger_row *row, struct error *error)
{
	if (target_ledger_fence(run->target, run->epoch, error))
		return run_commit(run, row, error);
	target_rollback(run->target);
	return false;
}

/* The statement and its row in one transaction. */
static bool apply_recorded(struct run *run, struct step *step, const struct statement *statement,
			   struct error *error)
{
	struct ledger_row row;
	struct statement_result result;

	if (!target_begin(run->target, error))
		return false;
	if (!statement_run(run, step, statement, &result, error)) {
		target_rollback(run->target);
		if (statement_wants_bare(&result))
			return apply_bare(run, step, statement, error);
		if (error->code == ERROR_UNREACHABLE)
			return error_wrap(error,
					  "%s:%u: nothing of statement %zu of %zu holds; run again",
					  step->migration->name, statement->line,
					  statement->index + 1, step->count);
		step_record_failure(run, step, statement->index, error);
		return false;
	}
	if (!transaction_is_ours(run, step, statement, error))
		return false;
	row = step_row(run, step, LEDGER_PARTIAL, statement->index + 1);
	if (run_commit_fenced(run, &row, error)) {
		step->applied = statement->index + 1;
		return true;
	}
	step_record_failure(run, step, statement->index, error);
	return false;
}

static bool apply_one(struct run *run, struct step *step, const struct statement *statement,
		      struct error *error)
{
	struct statement_result result;

	if (statement_is_control(statement))
		return true;
	if (statement->kind == STATEMENT_SESSION) {
		conduct_heed(step, statement);
		return statement_run(run, step, statement, &result, error);
	}
	if (statement->index < step->from)
		return true;
	if (!watch_may_proceed(run, step, statement, error))
		return false;
	if (run->stopped)
		return true;
	if (statement->batch)
		return step_retry(run, step, statement, batch_apply, error);
	return conduct_begin(run, step, statement, error) &&
	       step_retry(run, step, statement,
			  statement->kind == STATEMENT_BARE ? apply_bare : apply_recorded, error) &&
	       conduct_end(run, step, statement, error);
}

/* What an earlier attempt SET is set again: the session is a new one. */
static bool apply_each(struct run *run, struct step *step, struct migration_walk *walk,
		       struct error *error)
{
	const struct statement *statement;

	while (!run_stops(run)) {
		if (!migration_walk_next(walk, &statement, error))
			return false;
		if (!statement)
			return true;
		if (!apply_one(run, step, statement, error))
			return false;
	}
	return true;
}

static bool apply_end(struct run *run, struct step *step, const struct statement *none,
		      struct error *error)
{
	struct ledger_row row;

	(void)none;
	if (!run_begin(run, error))
		return false;
	if (!target_check(run->target, error)) {
		target_rollback(run->target);
		error_wrap(error, "%s", step->migration->name);
		step_record_failure(run, step, step->count, error);
		return false;
	}
	row = step_row(run, step, LEDGER_APPLIED, step->count);
	return run_commit(run, &row, error);
}

static bool begin_session(struct run *run, struct step *step, const struct statement *none,
			  struct error *error)
{
	(void)none;
	return step_reset(run, step, error);
}

/* Statement by statement. */
static bool apply_stepwise(struct run *run, struct step *step, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct migration_walk walk;
	bool done;

	migration_walk_start(arena, step->migration, run->dialect, true, &walk);
	step->walk = &walk;
	done = step_retry(run, step, NULL, begin_session, error) &&
	       apply_each(run, step, &walk, error) &&
	       (run->stopped || step_retry(run, step, NULL, apply_end, error));
	step->walk = NULL;
	return done;
}

/* What a person who reads the error asks next. */
static void say_what_holds(const struct step *step, struct error *error)
{
	struct error cause = *error;

	if (error->code != ERROR_FAILED && error->code != ERROR_LOCKED)
		return;
	if (step->batch)
		error_set(error, cause.code,
			  "%s; leave it as it is, correct the cause, and run again to resume",
			  cause.text);
	else if (step->applied)
		error_set(
		    error, cause.code,
		    "%s; %zu of its %zu statements hold and have to stay as they are: correct the "
		    "cause, or the others, and run again to resume",
		    cause.text, step->applied, step->count);
	else
		error_set(error, cause.code, "%s; nothing of this file holds", cause.text);
}

bool step_failed(struct run *run, struct step *step, struct error *error)
{
	step_record_failure(run, step, 0, error);
	say_what_holds(step, error);
	report_migration(run, step, PROGRESS_MIGRATION_FAILED);
	return false;
}

bool step_apply(struct run *run, struct step *step, struct error *error)
{
	bool done;

	step->started = step->row ? step->row->started : clock_wall();
	step->stopwatch = clock_monotonic();
	step->applied = step->from;
	arena_reset(run->scratch);
	retry_start(run, step->migration->directives.policy);
	report_migration(run, step, PROGRESS_MIGRATION_STARTED);
	done = step->mode.txmode == TXMODE_FILE ? step_retry(run, step, NULL, apply_file, error)
						: apply_stepwise(run, step, error);
	if (!done) {
		say_what_holds(step, error);
		report_migration(run, step, PROGRESS_MIGRATION_FAILED);
	} else if (!run->stopped) {
		report_migration(run, step, PROGRESS_MIGRATION_SUCCEEDED);
	}
	return done;
}
