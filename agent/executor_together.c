#include "agent/executor.h"
#include "agent/executor_step.h"
#include "core/base/clock.h"

static bool fits_together(struct run *run, const struct step *steps, size_t count,
			  struct error *error)
{
	size_t locks = 0;

	for (size_t i = 0; i < count; i++) {
		if (steps[i].mode.txmode != TXMODE_FILE)
			return error_set(error, ERROR_REFUSED,
					 "%s: cannot run in one transaction with the others: %s; "
					 "run without --tx-mode all",
					 steps[i].migration->name, steps[i].mode.why);
		locks += steps[i].locks;
	}
	return target_has_room(run->target, locks, count, error);
}

static bool run_one(struct run *run, struct step *step, struct error *error)
{
	step->started = clock_wall();
	step->stopwatch = clock_monotonic();
	arena_reset(run->scratch);
	report_migration(run, step, PROGRESS_MIGRATION_STARTED);
	return step_run_inside(run, step, error);
}

/* The row of the last one commits the transaction. */
static bool record_one(struct run *run, const struct step *step, bool last, struct error *error)
{
	struct ledger_row row = step_row(run, step, LEDGER_APPLIED, step->count);

	return last ? run_commit(run, &row, error) : target_ledger_put(run->target, &row, error);
}

/* What a file SET is gone before the next one begins. */
static bool run_all(struct run *run, struct step *steps, size_t count, size_t *at,
		    struct error *error)
{
	for (*at = 0; *at < count; ++*at) {
		if (*at && !step_reset(run, &steps[*at], error))
			return false;
		if (!run_one(run, &steps[*at], error))
			return false;
		if (run->stopped)
			return true;
		if (!target_ledger_fence(run->target, run->epoch, error) ||
		    !record_one(run, &steps[*at], *at + 1 == count, error))
			return false;
	}
	return true;
}

static bool failed(struct run *run, const struct step *step, struct error *error)
{
	struct ledger_row row = step_row(run, step, LEDGER_FAILED, 0);
	struct error cause, ignored;

	target_rollback(run->target);
	if (retry_judge(run, error))
		return false;
	cause = *error;
	row.error = cause.text;
	if (cause.code == ERROR_FAILED || cause.code == ERROR_LOCKED)
		(void)!run_record(run, &row, &ignored);
	report_migration(run, step, PROGRESS_MIGRATION_FAILED);
	return error_set(error, cause.code,
			 "%s; all ran in one transaction: nothing of any file of this run holds",
			 cause.text);
}

static bool try_all(struct run *run, struct step *steps, const struct statement *none,
		    struct error *error)
{
	size_t at = 0;

	(void)none;
	if (!step_reset(run, &steps[0], error) || !run_begin(run, error))
		return false;
	if (!run_all(run, steps, run->together, &at, error))
		return failed(run, &steps[at], error);
	if (run->stopped)
		target_rollback(run->target);
	return true;
}

bool together_apply(struct run *run, struct step *steps, size_t count, struct error *error)
{
	if (!count || run_stops(run))
		return true;
	if (!watch_may_proceed(run, &steps[0], NULL, error) ||
	    !fits_together(run, steps, count, error))
		return false;
	retry_start(run, NULL);
	run->together = count;
	if (!step_retry(run, steps, NULL, try_all, error))
		return false;
	for (size_t i = 0; !run->stopped && i < count; i++)
		report_migration(run, &steps[i], PROGRESS_MIGRATION_SUCCEEDED);
	return true;
}
