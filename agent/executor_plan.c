#include <string.h>

#include "agent/executor.h"
#include "agent/executor_step.h"
#include "core/base/clock.h"

static bool is_resumable(const struct ledger_row *row)
{
	return row->outcome == LEDGER_PARTIAL ||
	       (row->outcome == LEDGER_FAILED && row->txmode == TXMODE_NONE && row->applied);
}

/* A bare statement's outcome that nothing tells. */
static bool row_allows(const struct run *run, const struct ledger_row *row, struct error *error)
{
	return row->outcome != LEDGER_INTENT ||
	       row_in_doubt(run, row, "nothing was asked for this", error);
}

static bool is_done(const struct ledger_row *row)
{
	return row && (row->outcome == LEDGER_APPLIED || row->outcome == LEDGER_BASELINE);
}

/* ROLLBACK in a file that runs statement by statement would have undone what then holds. */
static bool can_be_stepped(const struct step *step, struct error *error)
{
	for (size_t i = 0; i < step->statements.count; i++) {
		const struct statement *statement = &step->statements.items[i];
		bool undoes = statement->kind == STATEMENT_ROLLBACK ||
			      (statement->kind == STATEMENT_SAVEPOINT &&
			       (statement->text.data[0] | 0x20) == 'r' &&
			       (statement->text.data[1] | 0x20) == 'o');

		if (undoes)
			return error_set(
			    error, ERROR_REFUSED,
			    "%s:%u: this file runs statement by statement and a ROLLBACK in it "
			    "cannot be honoured: take it out, or make the file one "
			    "transaction",
			    step->migration->name, statement->line);
	}
	return true;
}

static bool prefix_holds(const struct step *step, const struct ledger_row *row)
{
	if (row->applied > step->statements.count)
		return false;
	if (hash_equal(&row->content, &step->migration->content))
		return row->statements == step->statements.count;
	return hash_equal(&row->prefix, &step->prefixes[row->applied]);
}

/* Goes on behind what holds, when that is what the file still begins with: what comes after it may
 * have been corrected.  Statement by statement, whatever the corrected file would do from its
 * beginning. */
static bool step_resume(struct run *run, const struct ledger_row *row, struct step *step,
			struct error *error)
{
	if (step->mode.txmode != TXMODE_NONE) {
		step->mode = (struct execution_mode) {
			TXMODE_NONE, false,
			"it goes on behind what an earlier attempt applied: statement by statement"
		};
		step->prefixes = migration_prefixes(run->arena, &step->statements);
		if (!can_be_stepped(step, error))
			return false;
	}
	if (!prefix_holds(step, row))
		return error_set(
		    error, ERROR_INTEGRITY,
		    "%s: was edited in the first %u of its %u statements, which are applied: "
		    "restore those as they were (file's sha256 %.12s) and run again; only what "
		    "comes after them may be corrected",
		    step->migration->name, row->applied, row->statements,
		    hash_hex(run->arena, &row->content));
	step->row = row;
	step->from = row->applied;
	return true;
}

static bool step_make(struct run *run, const struct migration *migration,
		      const struct ledger_row *row, struct step *step, struct error *error)
{
	*step = (struct step) { .migration = migration };
	if (migration->size && !migration->text.size)
		return error_set(error, ERROR_INTERNAL, "%s: its text was not loaded",
				 migration->name);
	if (!migration_statements(run->arena, migration, run->dialect, &step->statements, error))
		return false;
	step->mode = migration_mode(migration, &step->statements);
	if (step->mode.txmode == TXMODE_NONE && !can_be_stepped(step, error))
		return false;
	if (step->mode.txmode == TXMODE_NONE)
		step->prefixes = migration_prefixes(run->arena, &step->statements);
	if (row && row->outcome == LEDGER_FAILED && row->txmode == TXMODE_NONE)
		step->failed = row;
	return !row || !is_resumable(row) || step_resume(run, row, step, error);
}

/* The next one that is not applied must be the next one that is asked for. */
static bool order_allows(const struct reconciliation *standings, size_t at,
			 const struct migration *migration, struct error *error)
{
	if (at < standings->pending_count && standings->pending[at] == migration)
		return true;
	if (at < standings->pending_count)
		return error_set(error, ERROR_INTEGRITY,
				 "%s: cannot be applied before %s, which is not applied yet",
				 migration->name, standings->pending[at]->name);
	return error_set(error, ERROR_INTEGRITY, "%s: is not to be applied on this target",
			 migration->name);
}

bool not_among(const char *version, struct error *error)
{
	return error_set(error, ERROR_INVALID,
			 "version %s is not among the migrations, or not in their order", version);
}

const struct standing *asked_next(const struct execution *execution,
				  const struct reconciliation *standings, size_t *from,
				  const char *version)
{
	for (size_t i = *from; i < execution->count; i++) {
		if (text_equal(execution->migrations[i].version, version)) {
			*from = i + 1;
			return &standings->standings[i];
		}
	}
	return NULL;
}

static bool rows_allow(const struct run *run, const struct reconciliation *standings,
		       struct error *error)
{
	for (size_t i = 0; i < run->execution->count; i++) {
		const struct standing *standing = &standings->standings[i];

		if (standing->row && !row_allows(run, standing->row, error))
			return false;
	}
	return reconciliation_allows(standings, error);
}

bool steps_make(struct run *run, struct step **steps, size_t *count, struct error *error)
{
	const struct execution *execution = run->execution;
	struct reconciliation standings;
	size_t from = 0;

	*steps = arena_new_array(run->arena, struct step, execution->pending_count + 1);
	*count = 0;
	reconcile(run->arena, execution->migrations, execution->count, &run->ledger, &standings);
	if (!rows_allow(run, &standings, error))
		return false;
	for (size_t i = 0; i < execution->pending_count; i++) {
		const char *version = execution->pending[i];
		const struct standing *asked = asked_next(execution, &standings, &from, version);

		if (!asked)
			return not_among(version, error);
		if (is_done(asked->row))
			continue;
		if (!order_allows(&standings, *count, asked->migration, error) ||
		    !step_make(run, asked->migration, asked->row, &(*steps)[*count], error))
			return false;
		++*count;
	}
	return true;
}
