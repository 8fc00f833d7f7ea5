#include <inttypes.h>

#include "agent/executor.h"
#include "agent/executor_step.h"
#include "core/base/clock.h"
#include "core/batch.h"

#define KEY_SHOWN 60 /* bytes of a key in a sentence */
#define NO_KEY    "the database gave a key without a value: run again"

/* A statement that is run in ranges. */
struct work {
	struct run *run;
	struct step *step;
	const struct statement *statement;
	const struct batch *batch;
	struct batch_position at;       /* what is committed; `most` is NULL before anything is */
	struct arena *kept, *next;      /* of `at`, and of the range that is run now */
	unsigned size;                  /* of the next range */
	bool over;                      /* the last range holds */
	int64_t duration;               /* of all, microseconds */
	struct statement_result result; /* of what was sent last */
	unsigned shift; /* characters before the error that the author did not write */
};

static bool ask(struct work *work, enum batch_query query, const struct batch_position *at,
		const char *to, struct first_row *row, struct error *error)
{
	struct batch_wish wish = {
		work->run->dialect,
		at->type,
		at->reached != NULL,
		work->size,
	};
	const char *values[] = { to, at->reached };
	struct inquiry inquiry = {
		.text = bytes_of(
		    batch_query(work->next, work->batch, work->statement->text, &wish, query)),
		.values = values,
		.count = !to           ? 0
			 : at->reached ? 2
				       : 1,
	};
	bool done = statement_inquire(work->run, &inquiry, row, &work->result, error);

	work->shift = query == BATCH_CHANGE
			  ? batch_shift(work->batch, work->statement->text, work->result.position)
			  : 0;
	if (query != BATCH_CHANGE)
		work->result.position = 0;
	work->duration += work->result.duration;
	return done;
}

static bool refuse(struct work *work, const char *why, struct error *error)
{
	work->result = (struct statement_result) { .rows = -1, .message = why };
	return error_set(error, ERROR_FAILED, "%s", why);
}

static bool judge_type(struct work *work, const char *least, const char *most, const char **type,
		       struct error *error)
{
	if (!text_equal(least, most) ||
	    (!text_equal(least, "integer") && !text_equal(least, "text")))
		return refuse(work,
			      arena_printf(work->next,
					   "ranges need a key of whole numbers or of texts; %s.%s "
					   "holds %s and %s",
					   work->batch->table, work->batch->key, least, most),
			      error);
	*type = least;
	return true;
}

static bool judge_key(struct work *work, struct batch_position *at, struct error *error)
{
	const char *trouble;
	struct first_row keyless;

	if (!target_batch_key(work->next, work->run->target, work->batch, &at->type, &trouble,
			      error))
		return false;
	if (trouble)
		return refuse(work, trouble, error);
	if (!ask(work, BATCH_KEYLESS, at, NULL, &keyless, error))
		return false;
	return !keyless.found ||
	       refuse(work,
		      arena_printf(work->next,
				   "%s has rows without %s, which no range would hold: give them "
				   "one, or name another column",
				   work->batch->table, work->batch->key),
		      error);
}

/* An aggregate makes one row of none. */
static bool judge_groups(struct work *work, const struct batch_position *at, struct error *error)
{
	struct first_row row = { 0 };

	if (!work->batch->into)
		return true;
	if (!ask(work, BATCH_GROUPS, at, NULL, &row, error))
		return false;
	return !row.found ||
	       refuse(work,
		      "its SELECT makes one row of many, which would be done anew in every range: "
		      "take lockstep:batch out, or rewrite the statement",
		      error);
}

/* Sets the ends.  The last one holds from now on, whatever is inserted meanwhile. */
static bool begin(struct work *work, struct batch_position *at, struct error *error)
{
	struct first_row least = { 0 }, most = { 0 };

	if (!judge_key(work, at, error) || !judge_groups(work, at, error) ||
	    !ask(work, BATCH_LEAST, at, NULL, &least, error) ||
	    !ask(work, BATCH_MOST, at, NULL, &most, error))
		return false;
	if (!least.found || !most.found)
		return true;
	if (!least.columns[0] || !most.columns[0])
		return refuse(work, NO_KEY, error);
	if (!at->type && !judge_type(work, least.columns[1], most.columns[1], &at->type, error))
		return false;
	at->statement = (unsigned)work->statement->index;
	at->text = hash_of(work->statement->text.data, work->statement->text.size);
	at->key = work->batch->key;
	at->least = least.columns[0];
	at->most = most.columns[0];
	at->began = clock_wall();
	return true;
}

/* Changes what is in the next range; `at` receives where that leads to. */
static bool change(struct work *work, struct batch_position *at, struct error *error)
{
	struct first_row next, none;
	const char *to;

	if (!ask(work, BATCH_NEXT, at, at->most, &next, error))
		return false;
	if (next.found && !next.columns[0])
		return refuse(work, NO_KEY, error);
	if (next.found && next.columns[1] &&
	    !judge_type(work, at->type, next.columns[1], &at->type, error))
		return false;
	to = next.found ? next.columns[0] : at->most;
	if (!ask(work, BATCH_CHANGE, at, to, &none, error))
		return false;
	at->reached = to;
	at->rows += work->result.rows;
	at->ranges++;
	return transaction_is_ours(work->run, work->step, work->statement, error);
}

static bool is_over(const struct batch_position *at)
{
	return !at->most || text_equal(at->reached, at->most);
}

/* One range and its row, in one transaction. */
static bool run_range(struct work *work, struct batch_position *at, struct error *error)
{
	struct step *step = work->step;
	struct ledger_row row;

	arena_reset(work->run->scratch);
	if (!target_begin(work->run->target, error))
		return false;
	if ((!at->most && !begin(work, at, error)) || (at->most && !change(work, at, error))) {
		target_rollback(work->run->target);
		return false;
	}
	step->batch = is_over(at) ? NULL : at;
	row = step_row(work->run, step, LEDGER_PARTIAL, work->statement->index + is_over(at));
	return run_commit_fenced(work->run, &row, error);
}

/* What was done is what counts from now on; the arenas change places. */
static void keep(struct work *work, const struct batch_position *at)
{
	struct arena *next = work->kept;

	work->at = *batch_position_copy(work->next, at);
	work->kept = work->next;
	work->next = next;
	arena_reset(next);
}

static void report(struct work *work, enum progress_state state)
{
	struct statement_result result = {
		.rows = work->at.rows,
		.duration = work->duration,
	};
	int percent = work->at.reached ? batch_percent(&work->at) : -1;
	struct advance advance = {
		.phase = arena_printf(work->next, "%" PRId64 " rows", work->at.rows),
		.done = percent < 0 ? 0 : percent,
		.total = percent < 0 ? 0 : 100,
		.left = -1,
	};
	struct progress progress = {
		.state = state,
		.why = work->step->mode.why,
		.result = state == PROGRESS_STATEMENT_STARTED ? NULL : &result,
		.advance = state == PROGRESS_STATEMENT_ADVANCED ? &advance : NULL,
	};

	report_statement(work->run, work->step, work->statement, &progress);
}

/* What holds all the same. */
static const char *what_holds(struct work *work)
{
	const struct batch_position *at = &work->at;
	const char *hint = work->result.hint;

	if (!at->ranges)
		return hint;
	return arena_printf(work->next, "%lld of its ranges hold (%lld rows, up to %s = %s)%s%s",
			    (long long)at->ranges, (long long)at->rows, at->key,
			    text_shortened(work->next, at->reached, KEY_SHOWN), hint ? "; " : "",
			    hint ? hint : "");
}

static bool failed(struct work *work, struct error *error)
{
	struct step *step = work->step;

	step->batch = work->at.ranges ? &work->at : NULL;
	if (work->result.message) {
		work->result.position -= work->shift;
		work->result.rows = work->at.rows;
		work->result.hint = what_holds(work);
		statement_refused(work->run, step, work->statement, &work->result, error);
	}
	step_record_failure(work->run, step, work->statement->index, error);
	return false;
}

static bool run_ranges(struct work *work, struct error *error)
{
	struct watched watched = { work->run, work->step, work->statement, clock_wall() };

	do {
		struct batch_position at = work->at;
		int64_t began, waited = target_spending(work->run->target)->victim_time;
		bool done;

		if (!watch_may_proceed(work->run, work->step, work->statement, error))
			return failed(work, error);
		if (work->run->stopped)
			return true;
		began = clock_monotonic();
		work->result = (struct statement_result) { .rows = -1 };
		watch_begin(&watched);
		done = run_range(work, &at, error);
		watch_end(&watched);
		if (!done)
			return failed(work, error);
		waited = target_spending(work->run->target)->victim_time - waited;
		keep(work, &at);
		retry_advanced(work->run);
		work->over = is_over(&work->at);
		work->step->batch = work->over ? NULL : &work->at;
		work->size =
		    batch_size_next(work->batch, work->size, clock_monotonic() - began, waited);
		if (work->over)
			return true;
		report(work, PROGRESS_STATEMENT_ADVANCED);
		batch_pause(work->run, work->batch, waited);
	} while (!run_stops(work->run));
	return true;
}

bool batch_apply(struct run *run, struct step *step, const struct statement *statement,
		 struct error *error)
{
	SCOPED(arena_release) struct arena *kept_in = arena_open(), *next_in = arena_open();
	struct work work = {
		.run = run,
		.step = step,
		.statement = statement,
		.batch = statement->batch,
		.kept = kept_in,
		.next = next_in,
		.size = statement->batch->size,
	};
	bool done;

	if (step->batch)
		work.at = *step->batch;
	report(&work, PROGRESS_STATEMENT_STARTED);
	done = run_ranges(&work, error);
	if (work.over) {
		step->applied = statement->index + 1;
		report(&work, PROGRESS_STATEMENT_SUCCEEDED);
	}
	if (step->batch)
		step->batch = batch_position_copy(run->arena, &work.at);
	return done;
}

bool batch_run_whole(struct run *run, const struct step *step, const struct statement *statement,
		     struct statement_result *result, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct step own = *step;
	struct work work = {
		.run = run,
		.step = &own,
		.statement = statement,
		.batch = statement->batch,
		.next = arena,
	};
	struct first_row none;
	bool done;

	if (step->batch && step->batch->statement == statement->index)
		work.at = *step->batch;
	report(&work, PROGRESS_STATEMENT_STARTED);
	done = (work.at.most || begin(&work, &work.at, error)) &&
	       (!work.at.most || ask(&work, BATCH_CHANGE, &work.at, work.at.most, &none, error));
	work.result.position -= work.shift;
	*result = work.result;
	result->message = arena_text(run->scratch, result->message);
	result->detail = arena_text(run->scratch, result->detail);
	result->hint = arena_text(run->scratch, result->hint);
	work.at.rows = work.at.most ? result->rows : 0;
	if (done)
		report(&work, PROGRESS_STATEMENT_SUCCEEDED);
	else if (result->message && error->code != ERROR_UNREACHABLE)
		failure_text(step, statement, result, error);
	return done;
}

/* Is this the statement that was under way, as it was? */
static bool is_same(const struct batch_position *at, const struct statement *statement)
{
	struct hash text = hash_of(statement->text.data, statement->text.size);

	return statement->batch && hash_equal(&text, &at->text) &&
	       text_equal(statement->batch->key, at->key);
}

bool batch_resume(struct run *run, struct step *step, const struct ledger_row *row,
		  const struct statement *statement, struct error *error)
{
	struct batch_position *at = arena_new(run->arena, struct batch_position);

	if (!batch_position_read(run->arena, row->details, at))
		return true;
	step->batch = at;
	if (statement && at->statement == statement->index && is_same(at, statement))
		return true;
	return error_set(
	    error, ERROR_INTEGRITY,
	    "%s: its statement %u is run in ranges, of which %lld are done (%lld rows, up to %s = "
	    "%s): restore the statement and its key as they were and run again, or say "
	    "`%s --version %s --retry-from %u` with --reason to run it anew "
	    "from its first range, as it is now",
	    step->migration->name, at->statement + 1, (long long)at->ranges, (long long)at->rows,
	    at->key, at->reached, run_resolve_command(run), row->version, at->statement + 1);
}
