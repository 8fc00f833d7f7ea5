#include "agent/journal.h"

#include <inttypes.h>
#include <string.h>

/* Statements in one report; the rest follows in the next. */
#define STATEMENTS 500
#define TEXT_SHOWN 200
/* Waiting at most; then only the newest of a migration waits, until all have been taken. */
#define MOST_WAIT 2000

static const char *const state_names[PROGRESS_STATE_COUNT] = {
	[PROGRESS_STATEMENT_STARTED] = "running",
	[PROGRESS_STATEMENT_ADVANCED] = "running",
	[PROGRESS_STATEMENT_SUCCEEDED] = "succeeded",
	[PROGRESS_STATEMENT_FAILED] = "failed",
	[PROGRESS_RETRIED] = "running",
	[PROGRESS_STATEMENT_NOT_REHEARSED] = "not rehearsed",
};

void journal_open(struct journal *journal, const struct assignment *assignment)
{
	*journal = (struct journal) {
		.rollout = assignment->rollout,
		.target = assignment->target,
		.attempt = assignment->attempt,
		.epoch = assignment->epoch,
		.texts = arena_open(),
		.newest_texts = arena_open(),
	};
}

void journal_release(struct journal *journal)
{
	arena_close(journal->texts);
	arena_close(journal->newest_texts);
	*journal = (struct journal) { 0 };
}

void journal_start(struct journal *journal)
{
	journal->started = true;
}

void journal_verify(struct journal *journal)
{
	journal->verifying = true;
}

/* At most so many characters, and no half one: a continuation byte is 10xxxxxx. */
static const char *text_start(struct arena *arena, struct bytes text)
{
	size_t size = 0, characters = 0;

	for (; size < text.size; size++)
		if (((unsigned char)text.data[size] & 0xC0) != 0x80 && characters++ == TEXT_SHOWN)
			break;
	return arena_text_n(arena, text.data, size);
}

static void result_put(struct arena *arena, const struct statement_result *result,
		       struct statement_report *report)
{
	if (!result)
		return;
	report->duration = result->duration;
	report->waited = result->waited;
	report->rows = result->rows;
	report->sqlstate = arena_text(arena, result->sqlstate);
	report->message = arena_text(arena, result->message);
	report->detail = arena_text(arena, result->detail);
	report->hint = arena_text(arena, result->hint);
	report->position = result->position;
}

/* Who was in the way, for as long as nothing newer is known. */
static const char *retried_text(struct arena *arena, const struct progress *progress)
{
	return arena_printf(arena, "%s%s%.500s; tried again in %" PRId64 " ms (%u failed)",
			    progress->why, progress->blocked_by ? "; blocked by " : "",
			    progress->blocked_by ? progress->blocked_by : "", progress->pause,
			    progress->failed_tries);
}

static struct statement_report statement_report_of(struct arena *arena,
						   const struct progress *progress)
{
	const struct statement *statement = progress->statement;
	struct statement_report report = {
		.version = arena_text(arena, progress->migration->version),
		.index = (uint32_t)statement->index,
		.line = statement->line,
		.state = state_names[progress->state],
		.started = progress->started,
		.rows = -1,
		.error_line = progress->error_line,
		.text = text_start(arena, statement->text),
	};

	result_put(arena, progress->result, &report);
	if (progress->advance) {
		report.phase = arena_text(arena, progress->advance->phase);
		report.done = progress->advance->done;
		report.total = progress->advance->total;
		report.left = progress->advance->left;
	}
	if (progress->state == PROGRESS_RETRIED)
		report.phase = retried_text(arena, progress);
	if (progress->state == PROGRESS_STATEMENT_FAILED && progress->result->blocked_by &&
	    !progress->result->hint)
		report.hint =
		    arena_printf(arena, "blocked by %.800s", progress->result->blocked_by);
	if (progress->state == PROGRESS_STATEMENT_NOT_REHEARSED)
		report.message = arena_text(arena, progress->why);
	return report;
}

static struct statement_report *statement_slot(struct journal *journal,
					       const struct statement_report *report)
{
	struct statement_report *last =
	    journal->count ? &journal->statements[journal->count - 1] : NULL;

	if (last && last->index == report->index && text_equal(last->version, report->version))
		return last;
	if (journal->count == journal->room) {
		size_t room = journal->room ? journal->room * 2 : 16;
		struct statement_report *grown =
		    arena_new_array(journal->texts, struct statement_report, room);

		if (journal->count)
			memcpy(grown, journal->statements, journal->count * sizeof *grown);
		journal->statements = grown;
		journal->room = room;
	}
	return &journal->statements[journal->count++];
}

/* What nobody misses when more of the same follows. */
static bool is_dull(const struct progress *progress)
{
	return progress->state == PROGRESS_STATEMENT_STARTED ||
	       progress->state == PROGRESS_STATEMENT_SUCCEEDED;
}

static struct statement_report statement_copy(struct arena *arena,
					      const struct statement_report *report)
{
	struct statement_report copy = *report;

	copy.version = arena_text(arena, report->version);
	copy.sqlstate = arena_text(arena, report->sqlstate);
	copy.message = arena_text(arena, report->message);
	copy.detail = arena_text(arena, report->detail);
	copy.hint = arena_text(arena, report->hint);
	copy.text = arena_text(arena, report->text);
	copy.phase = arena_text(arena, report->phase);
	return copy;
}

/* The newest waits like the others when it is the last of its migration. */
static void newest_keep(struct journal *journal)
{
	struct statement_report report;

	if (!journal->newest.version)
		return;
	report = statement_copy(journal->texts, &journal->newest);
	*statement_slot(journal, &report) = report;
	journal->newest.version = NULL;
}

void journal_progress(struct journal *journal, const struct progress *progress)
{
	const char *version = progress->migration->version, *last = journal->newest.version;
	struct statement_report report;

	if (!progress->statement || !state_names[progress->state])
		return;
	journal->crowded = journal->crowded || journal->count - journal->taken >= MOST_WAIT;
	if (!is_dull(progress) || !text_equal(version, last))
		newest_keep(journal);
	if (journal->crowded && is_dull(progress)) {
		arena_reset(journal->newest_texts);
		journal->newest = statement_report_of(journal->newest_texts, progress);
		return;
	}
	report = statement_report_of(journal->texts, progress);
	*statement_slot(journal, &report) = report;
}

static size_t waiting(const struct journal *journal)
{
	return journal->count - journal->taken + (journal->newest.version != NULL);
}

void journal_finish(struct journal *journal, const struct attempt_result *result)
{
	journal->finished = true;
	journal->verifying = result->verifying;
	journal->outcome = result->outcome;
	journal->looked = result->inspection.reach == REACH_OK;
	journal->ledger = result->inspection.digest;
	journal->error = arena_text(journal->texts, result->error);
	journal->preparation = arena_text(journal->texts, result->preparation);
	journal->found =
	    (struct bytes) { arena_copy(journal->texts, result->found.data, result->found.size),
			     result->found.size };
}

bool journal_pending(const struct journal *journal)
{
	return (journal->started && !journal->told_start) || waiting(journal) ||
	       (journal->verifying && !journal->told_verifying) ||
	       (journal->finished && !journal->told_end);
}

static void statements_take(struct arena *arena, struct journal *journal, struct report *report)
{
	size_t left = waiting(journal);

	report->statement_count = left < STATEMENTS ? left : STATEMENTS;
	report->statements =
	    arena_new_array(arena, struct statement_report, report->statement_count);
	for (size_t i = 0; i < report->statement_count; i++) {
		const struct statement_report *next = journal->taken < journal->count
							  ? &journal->statements[journal->taken++]
							  : &journal->newest;

		report->statements[i] = statement_copy(arena, next);
	}
	if (report->statement_count == left)
		journal->newest.version = NULL;
	if (waiting(journal) || journal->finished)
		return;
	journal->statements = NULL;
	journal->count = journal->taken = journal->room = 0;
	journal->crowded = false;
	arena_reset(journal->texts);
}

/* Which report is due, if any. */
static bool phase_due(const struct journal *journal, int64_t now, enum phase *phase, int64_t *due)
{
	size_t left = waiting(journal);

	*phase = PHASE_STARTED;
	if (journal->started && !journal->told_start)
		return true;
	*phase = PHASE_FINISHED;
	if (journal->finished && left <= STATEMENTS)
		return !journal->told_end;
	*phase = PHASE_PROGRESS;
	if (journal->verifying && !journal->told_verifying)
		return true;
	if (!left)
		return false;
	if (journal->finished || now - journal->last_progress >= JOURNAL_PAUSE)
		return true;
	if (journal->last_progress + JOURNAL_PAUSE < *due)
		*due = journal->last_progress + JOURNAL_PAUSE;
	return false;
}

bool journal_take(struct arena *arena, struct journal *journal, int64_t now, struct report *report,
		  int64_t *due)
{
	enum phase phase;

	if (!phase_due(journal, now, &phase, due))
		return false;
	*report = (struct report) {
		.rollout = arena_text(arena, journal->rollout),
		.target = arena_text(arena, journal->target),
		.attempt = arena_text(arena, journal->attempt),
		.epoch = journal->epoch,
		.sequence = ++journal->sequence,
		.phase = phase,
		.verifying = journal->verifying,
	};
	if (phase == PHASE_STARTED) {
		journal->told_start = true;
		return true;
	}
	journal->told_verifying = journal->verifying;
	if (phase == PHASE_FINISHED) {
		journal->told_end = true;
		report->outcome = journal->outcome;
		report->error = arena_text(arena, journal->error);
		report->preparation = arena_text(arena, journal->preparation);
		report->found =
		    (struct bytes) { arena_copy(arena, journal->found.data, journal->found.size),
				     journal->found.size };
	}
	statements_take(arena, journal, report);
	journal->last_progress = now;
	return true;
}
