#include "agent/executor.h"
#include "agent/executor_step.h"
#include "core/base/clock.h"
#include "core/base/value.h"
#include "core/batch.h"

static const struct migration *find_migration(const struct execution *execution,
					      const char *version)
{
	for (size_t i = 0; i < execution->count; i++)
		if (text_equal(execution->migrations[i].version, version))
			return &execution->migrations[i];
	return NULL;
}

static struct ledger_row *find_row(struct ledger *ledger, const char *version)
{
	for (size_t i = 0; i < ledger->count; i++)
		if (text_equal(ledger->rows[i].version, version))
			return &ledger->rows[i];
	return NULL;
}

static bool is_unresolved(const struct ledger_row *row, const char *version, struct error *error)
{
	if (!row)
		return error_set(error, ERROR_NOT_FOUND,
				 "version %s was never tried here: there is nothing to resolve",
				 version);
	if (row->outcome == LEDGER_APPLIED || row->outcome == LEDGER_BASELINE)
		return error_set(error, ERROR_CONFLICT,
				 "%s: the ledger says %s: there is nothing to resolve", row->name,
				 ledger_outcome_name(row->outcome));
	return true;
}

/* Kept with the row: what was said, why, by whom, and what stood there before. */
static const char *said(struct arena *arena, const struct execution *execution,
			const struct resolution *resolution, const struct ledger_row *row)
{
	struct value *value = value_object(arena);
	struct bytes text;

	value_put_text(value, "resolved", resolution_kind_name(resolution->kind));
	value_put_text(value, "reason", resolution->reason);
	value_put_text(value, "by", resolution->by ? resolution->by : execution->operator);
	value_put_text(value, "at", clock_text(arena, clock_wall()));
	value_put_text(value, "before",
		       arena_printf(arena, "%s %u/%u, attempt %s (%s)",
				    ledger_outcome_name(row->outcome), row->applied,
				    row->statements, row->attempt, row->operator));
	text = value_write(arena, value);
	return arena_text_n(arena, text.data, text.size);
}

bool row_stops_before(struct run *run, const struct migration *migration, unsigned from,
		      struct ledger_row *row, struct error *error)
{
	const struct statement *statement;
	struct migration_walk walk;
	size_t count = 0;

	migration_walk_start(run->arena, migration, run->dialect, true, &walk);
	do {
		if (!migration_walk_next(&walk, &statement, error))
			return false;
		count += statement != NULL;
		if (statement && count == from)
			row->prefix = walk.before;
	} while (statement);
	if (!from || from > count)
		return error_set(error, ERROR_INVALID,
				 "%s: has no statement %u: its statements are 1 to %zu",
				 migration->name, from, count);
	row->outcome = from == 1 ? LEDGER_FAILED : LEDGER_PARTIAL;
	row->txmode = TXMODE_NONE;
	row->content = migration->content;
	row->statements = (unsigned)count;
	row->applied = from - 1;
	return true;
}

static bool resolve_row(struct run *run, const struct migration *migration,
			const struct resolution *resolution, struct ledger_row *row,
			struct error *error)
{
	if (resolution->kind == RESOLVE_RETRY_FROM)
		return row_stops_before(run, migration, resolution->from, row, error);
	if (resolution->kind == RESOLVE_APPLIED) {
		row->outcome = LEDGER_APPLIED;
		row->content = migration->content;
		row->applied = row->statements;
	} else {
		row->outcome = LEDGER_FAILED;
		row->applied = 0;
	}
	row->finished = clock_wall();
	row->prefix = (struct hash) { 0 };
	return true;
}

static bool resolve(struct run *run, void *context, struct error *error)
{
	const struct resolution *resolution = context;
	const struct execution *execution = run->execution;
	const struct migration *migration = find_migration(execution, resolution->version);
	struct ledger_row *row;
	const char *evidence;

	if (!ledger_open(run, error) || !ledger_upgrade(run, error))
		return false;
	row = find_row(&run->ledger, resolution->version);
	if (!is_unresolved(row, resolution->version, error))
		return false;
	if (!migration)
		return not_among(resolution->version, error);
	evidence = said(run->arena, execution, resolution, row);
	if (!resolve_row(run, migration, resolution, row, error))
		return false;
	row->evidence = evidence;
	row->details = batch_position_write(
	    run->arena, execution->details ? execution->details : row->details, NULL);
	row->error = NULL;
	row->attempt = execution->attempt;
	row->operator= execution->operator;
	row->epoch = run->epoch;
	return run_record(run, row, error);
}

bool executor_resolve(const struct execution *execution, const struct resolution *resolution,
		      struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open(), *scratch = arena_open();
	struct run run = run_of(execution, arena, scratch);

	/* A backend that an attempt left behind holds the lock as long as it lives. */
	return target_suits(&run, false, error) &&
	       run_locked(&run, resolve, (void *)(uintptr_t)resolution, error);
}
