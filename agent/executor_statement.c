#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "agent/executor.h"
#include "agent/executor_step.h"
#include "core/base/clock.h"

bool run_stops(struct run *run)
{
	const atomic_bool *stop = run->execution->stop;

	run->stopped = run->stopped || (stop && atomic_load(stop));
	return run->stopped;
}

void report_progress(const struct run *run, const struct step *step, struct progress *progress)
{
	progress->migration = step->migration;
	progress->statements = step->count;
	if (!progress->started)
		progress->started = clock_wall();
	if (run->execution->report)
		run->execution->report(run->execution->context, progress);
}

void report_migration(const struct run *run, const struct step *step, enum progress_state state)
{
	struct progress progress = {
		.state = state,
		.started = step->started,
		.duration =
		    step->duration ? step->duration : (clock_monotonic() - step->stopwatch) * 1000,
		.why = step->mode.why,
	};

	report_progress(run, step, &progress);
}

void report_statement(const struct run *run, const struct step *step,
		      const struct statement *statement, const struct progress *progress)
{
	struct progress full = *progress;

	full.statement = statement;
	if (run->retry.failed && run->retry.statement == statement->index) {
		full.failed_tries = run->retry.failed;
		full.blocked_by = *run->retry.blocked_by ? run->retry.blocked_by : NULL;
	}
	report_progress(run, step, &full);
}

unsigned error_line(const struct statement *statement, const struct statement_result *result)
{
	unsigned line = statement->line, left = result->position;

	if (!left)
		return 0;
	for (size_t i = 0; i < statement->text.size; i++) {
		unsigned char byte = (unsigned char)statement->text.data[i];

		if ((byte & 0xc0) != 0x80 && !--left)
			break;
		line += byte == '\n';
	}
	return line;
}

bool statement_is_control(const struct statement *statement)
{
	return statement->kind == STATEMENT_BEGIN || statement->kind == STATEMENT_COMMIT ||
	       statement->kind == STATEMENT_ROLLBACK || statement->kind == STATEMENT_SAVEPOINT;
}

bool statement_mentions(const struct statement *statement, const char *word)
{
	struct bytes text = statement->text;
	size_t size = strlen(word);

	for (size_t i = 0; i + size <= text.size; i++) {
		if ((text.data[i] | ' ') == *word && !strncasecmp(text.data + i, word, size))
			return true;
	}
	return false;
}

/* What only the database knew to be bare is refused by it before anything is done. */
bool statement_wants_bare(const struct statement_result *result)
{
	return !strcmp(result->sqlstate, "25001") || !strcmp(result->sqlstate, "2D000");
}

/* What the database's own words do not tell. */
static const char *advice(const struct step *step, const struct statement *statement,
			  const struct statement_result *result)
{
	if (step->mode.txmode == TXMODE_FILE && statement_wants_bare(result))
		return "; put `-- lockstep:txmode none` into the file's first line, so that it "
		       "runs "
		       "statement by statement";
	if (statement->kind == STATEMENT_BARE && statement_mentions(statement, "index") &&
	    statement_mentions(statement, "concurrently"))
		return "; an INVALID index that it left is taken away by the next attempt";
	return "";
}

void failure_text(const struct step *step, const struct statement *statement,
		  const struct statement_result *result, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	unsigned line = error_line(statement, result);
	const char *state =
	    *result->sqlstate ? arena_printf(arena, " (SQLSTATE %s)", result->sqlstate) : "";

	error_set(error, error->code,
		  "%s:%u: statement %zu of %zu failed: %.400s%s%s%.200s%s%.150s%s%.350s%s",
		  step->migration->name, line ? line : statement->line, statement->index + 1,
		  step->count, result->message, state, result->detail ? "; " : "",
		  result->detail ? result->detail : "", result->hint ? "; " : "",
		  result->hint ? result->hint : "", result->blocked_by ? "; blocked by " : "",
		  result->blocked_by ? result->blocked_by : "", advice(step, statement, result));
}

/* What failed, or will be tried again. */
static void report_failure(struct run *run, const struct step *step,
			   const struct statement *statement, struct progress *progress,
			   struct error *error)
{
	const struct statement_result *result = progress->result;

	progress->state = PROGRESS_STATEMENT_FAILED;
	progress->error_line = result->message ? error_line(statement, result) : 0;
	if (retry_judge(run, error)) {
		retry_blocked(run, statement, result);
		progress->state = PROGRESS_RETRIED;
		progress->why = result->message;
		progress->pause = run->retry.pause;
	}
	report_statement(run, step, statement, progress);
}

void statement_refused(struct run *run, const struct step *step, const struct statement *statement,
		       struct statement_result *result, struct error *error)
{
	struct progress progress = { .why = step->mode.why, .result = result };

	failure_text(step, statement, result, error);
	report_failure(run, step, statement, &progress, error);
}

/* What was interrupted says on whose behalf; what failed for a reason of its own says that. */
static void say_interrupted(struct run *run, struct statement_result *result, struct error *error)
{
	const char *why = interruption_why(run->execution->interruption);
	bool cancelled = !*result->sqlstate || !strcmp(result->sqlstate, "57014");

	if (!why || error->code != ERROR_FAILED || !cancelled)
		return;
	run->stopped = true;
	*result->sqlstate = '\0';
	result->message = arena_printf(run->scratch, "interrupted: %s", why);
}

/* False: it was interrupted before, and nothing is to be sent. */
static bool enter(struct run *run, struct statement_result *result, struct error *error)
{
	if (interruption_enter(run->execution->interruption, run->target))
		return true;
	*result = (struct statement_result) { .rows = -1, .message = "not begun" };
	error_set(error, ERROR_FAILED, "not begun");
	say_interrupted(run, result, error);
	return false;
}

static bool leave(struct run *run, bool done, struct statement_result *result, struct error *error)
{
	interruption_leave(run->execution->interruption);
	if (!done)
		say_interrupted(run, result, error);
	return done;
}

/* Who hears that it has begun may interrupt it from then on. */
static bool execute(struct run *run, const struct step *step, const struct statement *statement,
		    struct statement_result *result, struct error *error)
{
	struct progress started = {
		.state = PROGRESS_STATEMENT_STARTED,
		.why = step->mode.why,
	};

	if (!enter(run, result, error))
		return false;
	report_statement(run, step, statement, &started);
	return leave(run, target_execute(run->scratch, run->target, statement, result, error),
		     result, error);
}

bool statement_inquire(struct run *run, const struct inquiry *inquiry, struct first_row *row,
		       struct statement_result *result, struct error *error)
{
	return enter(run, result, error) &&
	       leave(run, target_inquire(run->scratch, run->target, inquiry, row, result, error),
		     result, error);
}

bool statement_run(struct run *run, const struct step *step, const struct statement *statement,
		   struct statement_result *result, struct error *error)
{
	struct progress progress = {
		.started = clock_wall(),
		.why = step->mode.why,
		.result = result,
	};
	struct watched watched = { run, step, statement, progress.started };
	bool done;

	arena_reset(run->scratch);
	watch_begin(&watched);
	done = execute(run, step, statement, result, error);
	watch_end(&watched);
	if (!done && result->message && error->code != ERROR_UNREACHABLE)
		failure_text(step, statement, result, error);
	if (!done && run->execution->rehearse)
		return false; /* whether it failed is for the rehearsal to judge and report */
	if (!done && step->mode.txmode == TXMODE_NONE && target_in_transaction(run->target) &&
	    statement_wants_bare(result))
		return false;
	progress.state = PROGRESS_STATEMENT_SUCCEEDED;
	if (done)
		report_statement(run, step, statement, &progress);
	else
		report_failure(run, step, statement, &progress, error);
	return done;
}
