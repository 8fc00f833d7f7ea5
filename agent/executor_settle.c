#include "agent/executor.h"
#include "agent/executor_step.h"
#include "core/base/clock.h"

const char *run_resolve_command(const struct run *run)
{
	const char *place = run->execution->place;

	return place ? arena_printf(run->arena, "lockstep resolve %s", place)
		     : "lockstep migrate resolve";
}

bool row_in_doubt(const struct run *run, const struct ledger_row *row, const char *seen,
		  struct error *error)
{
	return error_set(
	    error, ERROR_INDETERMINATE,
	    "%s: statement %u of %u runs outside transactions; attempt %s (%s) sent it after %s "
	    "and no outcome was written; %s. See in the database whether it took effect, then say "
	    "`%s --version %s --applied` or `--retry-from %u`, with --reason",
	    row->name, row->applied + 1, row->statements, row->attempt, row->operator,
	    clock_text(run->arena, row->started), seen, run_resolve_command(run), row->version,
	    row->applied + 1);
}

/* Walks to the statement that the row's attempt was about to send, in the file as it is now. */
static bool find_statement(struct run *run, const struct migration *migration,
			   const struct ledger_row *row, struct migration_walk *walk,
			   struct error *error)
{
	const struct statement *statement;
	bool same;

	migration_walk_start(run->arena, migration, run->dialect, true, walk);
	do {
		if (!migration_walk_next(walk, &statement, error))
			return false;
	} while (statement && statement->index < row->applied);
	same = statement && hash_equal(&row->content, &migration->content) &&
	       hash_equal(&row->prefix, &walk->before);
	return same || row_in_doubt(run, row, "the file was edited meanwhile", error);
}

/* Writes down what came out: the statement is done, or may be sent again. */
static bool settled(struct run *run, struct ledger_row *row, const struct migration_walk *walk,
		    const struct settlement *settlement, struct error *error)
{
	bool happened = settlement->effect == EFFECT_HAPPENED;

	row->applied += happened;
	row->prefix = happened ? walk->behind : walk->before;
	row->outcome = LEDGER_PARTIAL;
	row->attempt = run->execution->attempt;
	row->operator= run->execution->operator;
	row->epoch = run->epoch;
	row->evidence = NULL;
	return run_record(run, row, error);
}

static bool settle_row(struct run *run, const struct migration *migration, struct ledger_row *row,
		       struct settlement *settlement, struct error *error)
{
	struct migration_walk walk;

	if (!find_statement(run, migration, row, &walk, error) ||
	    !target_settle(run->arena, run->target, &walk.statement, row->evidence, settlement,
			   error))
		return false;
	if (settlement->effect == EFFECT_UNKNOWN)
		return row_in_doubt(run, row, settlement->seen, error);
	return settled(run, row, &walk, settlement, error);
}

static const struct migration *text_of(const struct run *run, const struct ledger_row *row)
{
	const struct execution *execution = run->execution;

	for (size_t i = 0; i < execution->count; i++) {
		const struct migration *migration = &execution->migrations[i];

		if (text_equal(migration->version, row->version))
			return migration->text.size ? migration : NULL;
	}
	return NULL;
}

bool settle_all(struct run *run, struct error *error)
{
	for (size_t i = 0; i < run->ledger.count; i++) {
		struct ledger_row *row = &run->ledger.rows[i];
		const struct migration *migration;
		struct settlement settlement;

		if (row->outcome != LEDGER_INTENT)
			continue;
		migration = text_of(run, row);
		if (migration && !settle_row(run, migration, row, &settlement, error))
			return false;
	}
	return true;
}

bool settle_lost(struct run *run, struct step *step, const struct statement *statement,
		 struct error *error)
{
	struct ledger_row row = step_row(run, step, LEDGER_INTENT, statement->index);
	struct settlement settlement;
	struct error cause = *error;

	if (!target_reconnect(run->target, run->execution->lock_patience, error)) {
		*error = cause;
		return error_wrap(error,
				  "%s:%u: statement %zu of %zu runs outside transactions: the next "
				  "attempt asks the database what became of it",
				  step->migration->name, statement->line, statement->index + 1,
				  step->count);
	}
	if (!settle_row(run, step->migration, &row, &settlement, error))
		return false;
	step->applied = row.applied;
	*error = cause;
	return error_wrap(error, "%s:%u: statement %zu of %zu %s (%s); run again to go on",
			  step->migration->name, statement->line, statement->index + 1, step->count,
			  settlement.effect == EFFECT_HAPPENED ? "took effect" : "left nothing",
			  settlement.seen);
}

bool settle_refused(struct run *run, const struct statement *statement, const char *evidence,
		    bool *happened, struct error *error)
{
	struct settlement settlement;

	if (!target_settle(run->arena, run->target, statement, evidence, &settlement, error))
		return false;
	*happened = settlement.effect == EFFECT_HAPPENED;
	return settlement.effect != EFFECT_UNKNOWN ||
	       error_set(error, ERROR_INDETERMINATE, "%s", settlement.seen);
}

bool settle_debris(struct run *run, const struct statement *statement, const char *evidence,
		   struct error *error)
{
	struct settlement settlement;

	return target_settle(run->arena, run->target, statement, evidence, &settlement, error);
}
