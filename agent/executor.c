#include "agent/executor.h"

#include <inttypes.h>

#include "agent/executor_step.h"
#include "core/base/clock.h"

struct run run_of(const struct execution *execution, struct arena *arena, struct arena *scratch)
{
	return (struct run) {
		.execution = execution,
		.target = execution->target,
		.arena = arena,
		.scratch = scratch,
	};
}

bool run_locked(struct run *run, run_work *work, void *context, struct error *error)
{
	bool done;

	if (!target_lock(run->target, run->execution->lock_patience, error))
		return false;
	done = work(run, context, error);
	target_unlock(run->target);
	return done;
}

/* Once more, whatever was found before.  The lock is tried for with patience. */
static bool preflight(struct run *run, const struct target_facts *facts, bool adopting,
		      struct error *error)
{
	static const struct policy nothing;
	const struct execution *execution = run->execution;
	const char *problem;

	if (execution->rehearse)
		return true;
	problem = preflight_problem(run->arena, &facts->preflight,
				    adopting ? &nothing : &execution->policy, clock_wall());
	return !problem || error_set(error, ERROR_REFUSED, "%s: not fit to be changed: %s",
				     target_name(run->target), problem);
}

bool target_suits(struct run *run, bool adopting, struct error *error)
{
	const char *name = target_name(run->target);
	struct target_facts facts;

	if (!target_examine(run->arena, run->target, &facts, error))
		return false;
	run->dialect = facts.dialect;
	run->server = facts.server;
	if (facts.pooled)
		return error_set(
		    error, ERROR_REFUSED,
		    "%s: is behind a connection pooler, where locks and settings do not "
		    "hold: give the URL of the server itself",
		    name);
	if (facts.read_only)
		return error_set(
		    error, ERROR_REFUSED,
		    "%s: is read-only (%s): give the URL of the primary, with a role that "
		    "may write",
		    name, facts.read_only_why);
	if (!preflight(run, &facts, adopting, error))
		return false;
	if (facts.foreign_tables && !adopting && !run->execution->allow_dirty)
		return error_set(error, ERROR_REFUSED,
				 "%s: already holds tables (%s) and has no ledger: adopt it with "
				 "`lockstep baseline TARGET`",
				 name, facts.foreign_names);
	return true;
}

bool ledger_open(struct run *run, struct error *error)
{
	uint64_t epoch = run->execution->epoch;

	if (!target_ledger_read(run->arena, run->target, &run->ledger, error))
		return false;
	run->epoch = epoch ? epoch : run->ledger.epoch;
	if (run->epoch < run->ledger.epoch)
		return error_set(error, ERROR_CONFLICT,
				 "%s: an attempt with epoch %" PRIu64
				 " was here, this one has %" PRIu64 ": it is stale and stops",
				 target_name(run->target), run->ledger.epoch, epoch);
	return true;
}

bool ledger_upgrade(struct run *run, struct error *error)
{
	return !run->ledger.outdated || target_ledger_prepare(run->target, error);
}

/* The database said no to what may fail: the ledger has it, and the next one goes on. */
static bool passes_over(const struct run *run, const struct step *step, const struct error *error)
{
	struct passed_over *passed_over = run->execution->passed_over;
	bool refused = error->code == ERROR_FAILED || error->code == ERROR_LOCKED;

	if (!passed_over || !step->migration->directives.may_fail || !refused || run->stopped)
		return false;
	if (!passed_over->count++)
		passed_over->first = *error;
	return true;
}

static bool apply_one(struct run *run, struct step *step, struct error *error)
{
	return step_apply(run, step, error) || passes_over(run, step, error);
}

static bool apply_all(struct run *run, void *nothing, struct error *error)
{
	struct step *steps;
	size_t count;

	(void)nothing;
	if (!ledger_open(run, error) || !ledger_upgrade(run, error) || !settle_all(run, error))
		return false;
	spending_resume(run);
	if (!steps_make(run, &steps, &count, error))
		return false;
	if (count && (!run_prepare(run, error) || !target_ledger_prepare(run->target, error)))
		return false;
	if (run->execution->together)
		return together_apply(run, steps, count, error);
	for (size_t i = 0, grouped; i < count && !run_stops(run); i += grouped) {
		if (!group_apply(run, &steps[i], count - i, &grouped, error))
			return false;
		if (grouped || run_stops(run))
			continue;
		grouped = 1;
		if (!apply_one(run, &steps[i], error))
			return false;
	}
	return true;
}

bool executor_run(const struct execution *execution, bool *stopped, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open(), *scratch = arena_open();
	struct run run = run_of(execution, arena, scratch);
	bool done;

	*stopped = false;
	if (!target_suits(&run, false, error))
		return false;
	done =
	    execution->rehearse ? rehearse(&run, error) : run_locked(&run, apply_all, NULL, error);
	if (execution->spending)
		*execution->spending = *target_spending(execution->target);
	if (execution->preparation)
		execution->preparation->unwatched =
		    arena_text(execution->preparation->arena, target_unwatched(execution->target));
	*stopped = run.stopped;
	return done;
}

/* A row may be replaced when nothing of its migration holds. */
static bool adoptable(const struct standing *standing, bool *written, struct error *error)
{
	const struct ledger_row *row = standing->row;
	bool same = row && hash_equal(&row->content, &standing->migration->content);

	*written = same && (row->outcome == LEDGER_APPLIED || row->outcome == LEDGER_BASELINE);
	if (*written || !row || row->outcome == LEDGER_REVERTED ||
	    (row->outcome == LEDGER_FAILED && !row->applied))
		return true;
	return error_set(error, ERROR_CONFLICT,
			 "%s: cannot be adopted: the ledger says %s, %u of %u statements, of %s",
			 standing->migration->name, ledger_outcome_name(row->outcome), row->applied,
			 row->statements, same ? "this file" : "another file");
}

static bool adopt_one(struct run *run, const struct standing *standing, struct error *error)
{
	struct step step = {
		.migration = standing->migration,
		.mode.txmode = standing->migration->directives.txmode,
		.started = clock_wall(),
		.stopwatch = clock_monotonic(),
	};
	struct ledger_row row;
	bool written;

	if (!adoptable(standing, &written, error))
		return false;
	if (written)
		return true;
	row = step_row(run, &step, LEDGER_BASELINE, 0);
	row.finished = row.started;
	return target_ledger_put(run->target, &row, error);
}

static bool adopt_all(struct run *run, struct error *error)
{
	const struct execution *execution = run->execution;
	struct reconciliation standings;
	size_t from = 0;

	reconcile(run->arena, execution->migrations, execution->count, &run->ledger, &standings);
	for (size_t i = 0; i < execution->pending_count; i++) {
		const struct standing *asked =
		    asked_next(execution, &standings, &from, execution->pending[i]);

		if (!asked)
			return not_among(execution->pending[i], error);
		if (!adopt_one(run, asked, error))
			return false;
	}
	return true;
}

static bool adopt(struct run *run, void *nothing, struct error *error)
{
	(void)nothing;
	if (!ledger_open(run, error) || !target_ledger_prepare(run->target, error) ||
	    !run_begin(run, error))
		return false;
	if (adopt_all(run, error))
		return target_commit(run->target, error);
	target_rollback(run->target);
	return false;
}

bool executor_baseline(const struct execution *execution, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open(), *scratch = arena_open();
	struct run run = run_of(execution, arena, scratch);

	return target_suits(&run, true, error) && run_locked(&run, adopt, NULL, error);
}
