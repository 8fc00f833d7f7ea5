#include <string.h>

#include "agent/executor.h"
#include "agent/executor_step.h"
#include "core/base/clock.h"
#include "core/base/value.h"
#include "core/batch.h"

static struct value *parsed(struct arena *arena, const char *details)
{
	struct value *value;
	struct error error;

	return details && value_parse(arena, bytes_of(details), &value, &error)
		   ? value
		   : value_object(arena);
}

/* What an earlier attempt said, with what this run says of each row, and what the file itself is.
 */
static const char *details_of(const struct run *run, const struct step *step)
{
	const char *given = run->execution->details;
	struct value *details;
	struct bytes text;

	if (!step->row && !given)
		return step->migration->repeatable ? LEDGER_REPEATABLE : NULL;
	details = parsed(run->scratch, step->row ? step->row->details : NULL);
	value_merge(details, parsed(run->scratch, given));
	if (step->migration->repeatable)
		value_put_bool(details, "repeatable", true);
	text = value_write(run->scratch, details);
	return text.size > 2 ? arena_text_n(run->scratch, text.data, text.size) : NULL;
}

struct ledger_row step_row(const struct run *run, const struct step *step,
			   enum ledger_outcome outcome, size_t applied)
{
	const struct migration *migration = step->migration;
	bool done = outcome == LEDGER_APPLIED || outcome == LEDGER_FAILED;
	int64_t before = step->row ? step->row->duration : 0;
	struct ledger_row row = { .version = migration->version,
				  .name = migration->name,
				  .content = migration->content,
				  .txmode = step->mode.txmode,
				  .outcome = outcome,
				  .statements = (unsigned)step->count,
				  .applied = (unsigned)applied,
				  .attempt = run->execution->attempt,
				  .epoch = run->epoch,
				  .started = step->started,
				  .finished = done ? clock_wall() : 0,
				  .duration = before + clock_monotonic() - step->stopwatch,
				  .operator= run->execution->operator, };

	if (migration->has_entry)
		row.entry = migration->entry;
	if (step->walk)
		row.prefix =
		    applied > step->walk->statement.index ? step->walk->behind : step->walk->before;
	if (outcome == LEDGER_INTENT || outcome == LEDGER_FAILED)
		row.evidence = step->evidence;
	row.details = batch_position_write(run->scratch, spending_note(run, details_of(run, step)),
					   step->batch);
	if (outcome == LEDGER_APPLIED || outcome == LEDGER_PARTIAL)
		row.details = row.details ? origin_write(run->scratch, row.details, &run->origin)
					  : run->details;
	return row;
}

bool run_begin(struct run *run, struct error *error)
{
	if (!target_begin(run->target, error))
		return false;
	if (target_ledger_fence(run->target, run->epoch, error))
		return true;
	target_rollback(run->target);
	return false;
}

static bool ledger_says(struct run *run, const struct ledger_row *row, bool *written,
			struct error *error)
{
	struct ledger ledger;

	*written = false;
	if (!target_ledger_read(run->arena, run->target, &ledger, error))
		return false;
	for (size_t i = 0; i < ledger.count && !*written; i++) {
		const struct ledger_row *there = &ledger.rows[i];

		*written = text_equal(there->version, row->version) &&
			   text_equal(there->attempt, row->attempt) &&
			   there->outcome == row->outcome && there->applied == row->applied &&
			   origin_aside_equal(there->details, row->details);
	}
	return true;
}

/* The connection died over a COMMIT: whether it happened is written in the ledger. */
static bool commit_by_evidence(struct run *run, const struct ledger_row *row, struct error *error)
{
	struct error cause = *error;
	const char *seen;
	bool written;

	if (!target_reconnect(run->target, run->execution->lock_patience, error) ||
	    !ledger_says(run, row, &written, error))
		return error_wrap(
		    error,
		    "%s: the connection died while it was committed and is not back; the "
		    "next attempt reads from the ledger whether it happened",
		    row->name);
	if (written)
		return true;
	*error = cause;
	seen = target_last_transaction(run->scratch, run->target);
	return error_wrap(error,
			  "%s: its commit did not happen and nothing of it holds%s%s; run again",
			  row->name, seen ? ": " : "", seen ? seen : "");
}

bool run_commit(struct run *run, const struct ledger_row *row, struct error *error)
{
	if (!target_ledger_put(run->target, row, error)) {
		target_rollback(run->target);
		return false;
	}
	if (target_commit(run->target, error))
		return true;
	if (error->code == ERROR_UNREACHABLE)
		return commit_by_evidence(run, row, error);
	/* Nothing that is written next may take it along. */
	target_rollback(run->target);
	return error_wrap(error, "%s: cannot be committed", row->name);
}

bool run_record(struct run *run, const struct ledger_row *row, struct error *error)
{
	return run_begin(run, error) && run_commit(run, row, error);
}
