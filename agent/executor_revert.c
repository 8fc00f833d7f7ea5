/* Runs the way back of what is applied, the last one first: each in one transaction with the row
 * that says so. */
#include "agent/executor.h"
#include "agent/executor_step.h"
#include "core/base/clock.h"
#include "core/base/value.h"

static const struct ledger_row *row_of(const struct run *run, const char *version)
{
	for (size_t i = 0; i < run->ledger.count; i++)
		if (text_equal(run->ledger.rows[i].version, version))
			return &run->ledger.rows[i];
	return NULL;
}

static const struct migration *migration_of(const struct execution *execution, const char *version)
{
	for (size_t i = 0; i < execution->count; i++)
		if (text_equal(execution->migrations[i].version, version))
			return &execution->migrations[i];
	return NULL;
}

static bool holds(const struct ledger_row *row)
{
	return row && (row->outcome == LEDGER_APPLIED || row->outcome == LEDGER_BASELINE);
}

bool step_of_way_back(const struct run *run, const struct migration *migration,
		      const struct ledger_row *row, struct step *step, struct error *error)
{
	struct migration_outline outline;

	if (!outline_read(run, migration, &outline, error))
		return false;
	*step = (struct step) {
		.migration = migration,
		.row = row,
		.count = outline.count,
		.mode = { TXMODE_FILE, migration_mode(migration, &outline).own_transaction,
			  "the way back, in one transaction" },
	};
	return true;
}

/* What was applied stays readable; who took it back, and what was run, stands beside it. */
static struct ledger_row row_reverted(const struct run *run, const struct step *step)
{
	struct ledger_row row = *step->row;
	struct value *details = value_object(run->scratch), *back = value_object(run->scratch);
	struct bytes text;

	value_put_text(back, "file", step->migration->file);
	value_put_text(back, "content", hash_hex(run->scratch, &step->migration->content));
	value_put_text(back, "applied_by", step->row->attempt);
	value_put(details, "reverted", back);
	text = value_write(run->scratch, details);
	row.details = origin_write(run->scratch, arena_text_n(run->scratch, text.data, text.size),
				   &run->origin);
	row.outcome = LEDGER_REVERTED;
	row.attempt = run->execution->attempt;
	row.epoch = run->epoch;
	row.operator= run->execution->operator;
	row.started = step->started;
	row.finished = clock_wall();
	row.duration = clock_monotonic() - step->stopwatch;
	row.error = row.evidence = NULL;
	row.prefix = (struct hash) { 0 };
	return row;
}

static bool revert_one(struct run *run, struct step *step, const struct statement *none,
		       struct error *error)
{
	enum whole_stage stage;

	(void)none;
	return step_whole(run, step, row_reverted, &stage, error);
}

static bool revert_step(struct run *run, struct step *step, struct error *error)
{
	bool done;

	step->started = clock_wall();
	step->stopwatch = clock_monotonic();
	arena_reset(run->scratch);
	retry_start(run, step->migration->directives.policy);
	report_migration(run, step, PROGRESS_MIGRATION_STARTED);
	done = step_retry(run, step, NULL, revert_one, error);
	if (!done) {
		error_set(error, error->code, "%s; nothing of it holds, and the migration stays",
			  arena_text(run->arena, error->text));
		report_migration(run, step, PROGRESS_MIGRATION_FAILED);
	} else if (!run->stopped) {
		report_migration(run, step, PROGRESS_MIGRATION_SUCCEEDED);
	}
	return done;
}

/* Nothing that stays may stand on what goes: behind the first version that goes all go, and none is
 * half applied. */
static bool may_be_reverted(const struct run *run, const struct reconciliation *standings,
			    struct error *error)
{
	const struct execution *execution = run->execution;
	size_t next = 0;

	for (size_t i = 0; i < standings->count; i++) {
		const struct standing *standing = &standings->standings[i];
		const char *version = standing->row ? standing->row->version : "";
		bool goes = next < execution->pending_count &&
			    text_equal(version, execution->pending[next]);

		next += goes;
		if (standing->state == MIGRATION_PARTIAL || standing->state == MIGRATION_IN_DOUBT)
			return error_set(error, ERROR_INTEGRITY,
					 "%s: is %s here: settle that first with `%s`",
					 standing->row->name, migration_state_name(standing->state),
					 run_resolve_command(run));
		if (!goes && next && holds(standing->row) &&
		    !ledger_row_repeats(run->arena, standing->row))
			return error_set(
			    error, ERROR_INTEGRITY,
			    "%s: is applied, comes after what is to be taken back, and "
			    "is not among it",
			    standing->row->name);
	}
	return true;
}

static bool revert_all(struct run *run, void *nothing, struct error *error)
{
	const struct execution *execution = run->execution;
	struct reconciliation standings;

	(void)nothing;
	if (!ledger_open(run, error) || !ledger_upgrade(run, error) || !settle_all(run, error))
		return false;
	reconcile(run->arena, execution->migrations, execution->count, &run->ledger, &standings);
	if (!may_be_reverted(run, &standings, error) || !run_prepare(run, error) ||
	    !target_ledger_prepare(run->target, error))
		return false;
	for (size_t i = execution->pending_count; i-- && !run_stops(run);) {
		const char *version = execution->pending[i];
		const struct migration *migration = migration_of(execution, version);
		const struct ledger_row *row = row_of(run, version);
		struct step step;

		if (!migration)
			return not_among(version, error);
		if (!holds(row)) /* an earlier attempt did it */
			continue;
		if (!step_of_way_back(run, migration, row, &step, error) ||
		    !revert_step(run, &step, error))
			return false;
	}
	return true;
}

bool executor_revert(const struct execution *execution, bool *stopped, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open(), *scratch = arena_open();
	struct run run = run_of(execution, arena, scratch);
	bool done;

	*stopped = false;
	if (!target_suits(&run, false, error))
		return false;
	done = run_locked(&run, revert_all, NULL, error);
	*stopped = run.stopped;
	return done;
}
