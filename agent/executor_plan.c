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

/* A repeatable one that was changed is applied, and to be run again. */
static bool is_done(const struct standing *standing)
{
	return standing->state == MIGRATION_APPLIED || standing->state == MIGRATION_BASELINE;
}

static bool statement_undoes(const struct statement *statement)
{
	return statement->kind == STATEMENT_ROLLBACK ||
	       (statement->kind == STATEMENT_SAVEPOINT && (statement->text.data[0] | 0x20) == 'r' &&
		(statement->text.data[1] | 0x20) == 'o');
}

/* ROLLBACK in a file that runs statement by statement would have undone what then holds. */
static bool can_be_stepped(const struct step *step, struct error *error)
{
	return !step->undoes ||
	       error_set(error, ERROR_REFUSED,
			 "%s:%u: this file runs statement by statement and a ROLLBACK in it "
			 "cannot be honoured: take it out, or make the file one transaction",
			 step->migration->name, step->undoes);
}

static bool prefix_holds(const struct step *step, const struct ledger_row *row,
			 const struct hash *prefix)
{
	if (row->applied > step->count)
		return false;
	if (hash_equal(&row->content, &step->migration->content))
		return row->statements == step->count;
	return hash_equal(&row->prefix, prefix);
}

/* Goes on behind what holds, when that is what the file still begins with: what comes after it may
 * have been corrected.  Statement by statement, whatever the corrected file would do from its
 * beginning. */
static bool step_resume(struct run *run, const struct ledger_row *row, const struct hash *prefix,
			struct step *step, struct error *error)
{
	if (step->mode.txmode != TXMODE_NONE) {
		step->mode = (struct execution_mode) {
			TXMODE_NONE, false,
			"it goes on behind what an earlier attempt applied: statement by statement"
		};
		if (!can_be_stepped(step, error))
			return false;
	}
	if (!prefix_holds(step, row, prefix))
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

static void judge_statement(const struct run *run, struct step *step,
			    const struct statement *statement)
{
	step->slow += !statement_is_quick(run->dialect, statement);
	if (!step->undoes && statement_undoes(statement))
		step->undoes = statement->line;
	if (run->execution->together)
		step->locks += target_locks(run->target, statement);
}

/* A file of a release is corrected in another one. */
static bool is_of_a_piece(const struct run *run, const struct step *step,
			  const struct migration_outline *outline, struct error *error)
{
	const struct execution *execution = run->execution;

	if (policy_value(&execution->policy, NULL, POLICY_MIXED) ||
	    migration_is_of_a_piece(step->migration, outline, error))
		return true;
	if (execution->place)
		/* Of the file, not of the target's surroundings: to try again is of no use. */
		error_set(error, ERROR_INVALID,
			  "%s; cancel this rollout (`lockstep rollout cancel %s`), push it so with "
			  "--replace %s, and start the rollout again",
			  arena_text(run->arena, error->text),
			  execution->rollout ? execution->rollout : "ID", step->migration->version);
	return false;
}

/* One walk through the whole file.  `prefix` receives that of its first `applied` statements. */
static bool step_judge(struct run *run, struct step *step, const struct ledger_row *row,
		       struct hash *prefix, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct migration_outline outline = { 0 };
	const struct statement *statement;
	struct migration_walk walk;

	migration_walk_start(arena, step->migration, run->dialect, row != NULL, &walk);
	do {
		if (row && outline.count == row->applied)
			*prefix = walk.behind;
		if (!migration_walk_next(&walk, &statement, error))
			return false;
		if (row && outline.count == row->applied &&
		    !batch_resume(run, step, row, statement, error))
			return false;
		if (statement) {
			migration_outline_add(&outline, statement);
			judge_statement(run, step, statement);
		}
	} while (statement);
	step->count = outline.count;
	step->mode = migration_mode(step->migration, &outline);
	if (!row && !is_of_a_piece(run, step, &outline, error))
		return false;
	return step->mode.txmode != TXMODE_NONE || can_be_stepped(step, error);
}

static bool step_make(struct run *run, const struct migration *migration,
		      const struct ledger_row *row, struct step *step, struct error *error)
{
	const struct ledger_row *resumed = row && is_resumable(row) ? row : NULL;
	struct hash prefix = { 0 };

	*step = (struct step) { .migration = migration };
	if (migration->size && !migration->text.size)
		return error_set(error, ERROR_INTERNAL, "%s: its text was not loaded",
				 migration->name);
	if (!step_judge(run, step, resumed, &prefix, error))
		return false;
	if (row && row->outcome == LEDGER_FAILED && row->txmode == TXMODE_NONE)
		step->failed = row;
	return !resumed || step_resume(run, resumed, &prefix, step, error);
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
		if (is_done(asked))
			continue;
		if (!order_allows(&standings, *count, asked->migration, error) ||
		    !step_make(run, asked->migration, asked->row, &(*steps)[*count], error))
			return false;
		++*count;
	}
	return true;
}

bool outline_read(const struct run *run, const struct migration *migration,
		  struct migration_outline *outline, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct statement *statement;
	struct migration_walk walk;

	*outline = (struct migration_outline) { 0 };
	migration_walk_start(arena, migration, run->dialect, false, &walk);
	do {
		if (!migration_walk_next(&walk, &statement, error))
			return false;
		if (statement)
			migration_outline_add(outline, statement);
	} while (statement);
	return true;
}

bool steps_of_the_past(struct run *run, struct step **steps, size_t *count, struct error *error)
{
	const struct execution *execution = run->execution;
	struct reconciliation standings;
	struct migration_outline outline;

	*steps = arena_new_array(run->arena, struct step, execution->count + 1);
	*count = 0;
	reconcile(run->arena, execution->migrations, execution->count, &run->ledger, &standings);
	for (size_t i = 0; i < execution->count; i++) {
		const struct standing *standing = &standings.standings[i];

		if (!is_done(standing))
			continue;
		if (standing->migration->size && !standing->migration->text.size)
			return error_set(error, ERROR_INTERNAL, "%s: its text was not loaded",
					 standing->migration->name);
		if (!outline_read(run, standing->migration, &outline, error))
			return false;
		(*steps)[(*count)++] = (struct step) {
			.migration = standing->migration,
			.count = outline.count,
			.mode = migration_mode(standing->migration, &outline),
		};
	}
	return true;
}
