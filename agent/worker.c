#include "agent/worker.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "agent/attempt.h"
#include "agent/inspect.h"
#include "agent/journal.h"
#include "agent/measured.h"
#include "agent/target_rehearsal.h"

struct attempt {
	struct attempt *next;
	struct worker *worker;
	struct attempt_input input;
	atomic_bool stop;
	struct interruption interruption;
	bool ended; /* of the thread's part; it goes when its end was told */
	struct journal journal;
};

struct worker {
	struct worker_options options;
	struct crew_task task;
	struct attempt_spent spent; /* the crew's thread's, like had_rows and swept */
	bool had_rows, swept;
	struct measured measured; /* the same */
	pthread_mutex_t mutex;    /* guards all below, and the attempts' journals */
	bool inspect_wanted, inspecting;
	uint64_t inspect_seen;
	struct attempt *attempts; /* in the order in which they came */
	struct arena *found_texts;
	bool found_new;
	struct inspection found;
};

static void attempt_free(struct attempt *attempt)
{
	interruption_close(&attempt->interruption);
	journal_release(&attempt->journal);
	bundle_let_go(attempt->input.bundle);
	arena_close(attempt->input.arena);
	free(attempt);
}

void worker_close(struct worker *worker)
{
	if (!worker)
		return;
	while (worker->attempts) {
		struct attempt *next = worker->attempts->next;

		attempt_free(worker->attempts);
		worker->attempts = next;
	}
	arena_close(worker->found_texts);
	measured_close(&worker->measured);
	pthread_mutex_destroy(&worker->mutex);
	free(worker);
}

static struct bytes bytes_copy(struct arena *arena, struct bytes bytes)
{
	return (struct bytes) { arena_copy(arena, bytes.data, bytes.size), bytes.size };
}

static void preflight_copy(struct arena *arena, struct preflight_facts *facts)
{
	const char **texts[] = { &facts->unsupported,   &facts->unprivileged,     &facts->locked_by,
				 &facts->backup_source, &facts->no_restore_point, &facts->no_copy };

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		*texts[i] = arena_text(arena, *texts[i]);
}

static struct inspection inspection_copy(struct arena *arena, const struct inspection *inspection)
{
	struct inspection copy = *inspection;

	copy.problem = arena_text(arena, inspection->problem);
	copy.server = arena_text(arena, inspection->server);
	copy.ledger = bytes_copy(arena, inspection->ledger);
	copy.sizes = bytes_copy(arena, inspection->sizes);
	preflight_copy(arena, &copy.preflight);
	copy.histories = bytes_copy(arena, inspection->histories);
	copy.histories_problem = arena_text(arena, inspection->histories_problem);
	return copy;
}

static void found_put(struct worker *worker, const struct inspection *inspection)
{
	static const struct ledger none;
	struct hash empty = ledger_digest(&none);

	if (inspection->reach == REACH_OK)
		worker->had_rows = !hash_equal(&inspection->digest, &empty);
	arena_reset(worker->found_texts);
	worker->found = inspection_copy(worker->found_texts, inspection);
	worker->found.sizes = bytes_copy(worker->found_texts, worker->measured.sizes);
	worker->found_new = true;
}

/* What a rehearsal left that was killed with this agent goes when it starts again, or as soon as
 * the server has ended its sessions. */
static void sweep(struct worker *worker)
{
	const struct agent_target_settings *settings = worker->options.host.target;
	SCOPED(target_release) struct target *target = NULL;
	struct error ignored;
	size_t left;

	if (worker->swept || settings->rehearsal == REHEARSAL_NO)
		return;
	worker->swept = target_open(&settings->connection, &target, &ignored) &&
			target_sweep(target, &left, &ignored) && !left;
}

static void inspect(struct worker *worker)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct inspection inspection;
	uint64_t seen;

	pthread_mutex_lock(&worker->mutex);
	seen = worker->inspect_seen;
	pthread_mutex_unlock(&worker->mutex);
	target_inspect(arena, &worker->options.host.target->connection, &inspection);
	inspection.seen = seen;
	measured_renew(&worker->measured, &worker->options.host.target->connection, &inspection);
	sweep(worker);
	pthread_mutex_lock(&worker->mutex);
	found_put(worker, &inspection);
	worker->inspecting = false;
	pthread_mutex_unlock(&worker->mutex);
}

static void progress_made(void *context, const struct progress *progress)
{
	struct attempt *attempt = context;
	struct worker *worker = attempt->worker;
	bool told;

	pthread_mutex_lock(&worker->mutex);
	told = journal_pending(&attempt->journal);
	journal_progress(&attempt->journal, progress);
	told = told || !journal_pending(&attempt->journal);
	pthread_mutex_unlock(&worker->mutex);
	if (!told)
		worker->options.changed(worker->options.context);
}

static void verification_begun(void *context)
{
	struct attempt *attempt = context;
	struct worker *worker = attempt->worker;

	pthread_mutex_lock(&worker->mutex);
	journal_verify(&attempt->journal);
	pthread_mutex_unlock(&worker->mutex);
	worker->options.changed(worker->options.context);
}

static void carry_out(struct worker *worker, struct attempt *attempt)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct attempt_run run = { .host = &worker->options.host,
				   .input = &attempt->input,
				   .spent = &worker->spent,
				   .had_rows = worker->had_rows,
				   .stop = &attempt->stop,
				   .interruption = &attempt->interruption,
				   .report = progress_made,
				   .verifying = verification_begun,
				   .context = attempt };
	struct attempt_result result;

	pthread_mutex_lock(&worker->mutex);
	journal_start(&attempt->journal);
	pthread_mutex_unlock(&worker->mutex);
	worker->options.changed(worker->options.context);
	attempt_run(arena, &run, &result);
	/* The end and the ledger that it left go out together. */
	pthread_mutex_lock(&worker->mutex);
	found_put(worker, &result.inspection);
	journal_finish(&attempt->journal, &result);
	attempt->ended = true;
	pthread_mutex_unlock(&worker->mutex);
}

/* The next attempt to carry out, or NULL: to look.  False: nothing is left. */
static bool work_next(struct worker *worker, struct attempt **attempt)
{
	bool some;

	pthread_mutex_lock(&worker->mutex);
	*attempt = worker->attempts;
	while (*attempt && (*attempt)->ended)
		*attempt = (*attempt)->next;
	some = *attempt || worker->inspect_wanted;
	if (some && !*attempt) {
		worker->inspect_wanted = false;
		worker->inspecting = true;
	}
	pthread_mutex_unlock(&worker->mutex);
	return some;
}

static bool work(void *context)
{
	struct worker *worker = context;
	struct attempt *attempt;

	if (!work_next(worker, &attempt))
		return false;
	if (attempt)
		carry_out(worker, attempt);
	else
		inspect(worker);
	worker->options.changed(worker->options.context);
	return true;
}

struct worker *worker_open(const struct worker_options *options)
{
	struct worker *worker = calloc(1, sizeof *worker);

	if (!worker)
		abort();
	worker->options = *options;
	worker->task = (struct crew_task) { .work = work, .context = worker };
	worker->found_texts = arena_open();
	pthread_mutex_init(&worker->mutex, NULL);
	return worker;
}

void worker_submit(struct worker *worker, const struct attempt_input *input)
{
	struct attempt *attempt = calloc(1, sizeof *attempt), **last = &worker->attempts;

	if (!attempt)
		abort();
	attempt->worker = worker;
	attempt->input = *input;
	interruption_open(&attempt->interruption);
	journal_open(&attempt->journal, &attempt->input.assignment);
	pthread_mutex_lock(&worker->mutex);
	while (*last)
		last = &(*last)->next;
	*last = attempt;
	pthread_mutex_unlock(&worker->mutex);
	crew_call(worker->options.crew, &worker->task);
}

void worker_inspect(struct worker *worker, uint64_t seen)
{
	pthread_mutex_lock(&worker->mutex);
	worker->inspect_wanted = true;
	worker->inspect_seen = seen;
	pthread_mutex_unlock(&worker->mutex);
	crew_call(worker->options.crew, &worker->task);
}

void worker_stop(struct worker *worker, const char *id)
{
	pthread_mutex_lock(&worker->mutex);
	for (struct attempt *attempt = worker->attempts; attempt; attempt = attempt->next)
		if (!id || text_equal(attempt->input.assignment.attempt, id))
			atomic_store(&attempt->stop, true);
	pthread_mutex_unlock(&worker->mutex);
}

void worker_interrupt(struct worker *worker, const char *id, const char *why)
{
	pthread_mutex_lock(&worker->mutex);
	for (struct attempt *attempt = worker->attempts; attempt; attempt = attempt->next)
		if (!id || text_equal(attempt->input.assignment.attempt, id)) {
			atomic_store(&attempt->stop, true);
			interruption_raise(&attempt->interruption, why);
		}
	pthread_mutex_unlock(&worker->mutex);
}

bool worker_busy(struct worker *worker)
{
	bool busy;

	pthread_mutex_lock(&worker->mutex);
	busy = worker->attempts || worker->inspect_wanted || worker->inspecting;
	pthread_mutex_unlock(&worker->mutex);
	return busy;
}

bool worker_holds(struct worker *worker, const char *id)
{
	bool holds = false;

	pthread_mutex_lock(&worker->mutex);
	for (struct attempt *attempt = worker->attempts; attempt; attempt = attempt->next)
		holds = holds || text_equal(attempt->input.assignment.attempt, id);
	pthread_mutex_unlock(&worker->mutex);
	return holds;
}

void worker_attempts(struct arena *arena, struct worker *worker, const char **ids, size_t room,
		     size_t *count)
{
	pthread_mutex_lock(&worker->mutex);
	for (struct attempt *attempt = worker->attempts; attempt && *count < room;
	     attempt = attempt->next)
		ids[(*count)++] = arena_text(arena, attempt->input.assignment.attempt);
	pthread_mutex_unlock(&worker->mutex);
}

bool worker_take_inspection(struct arena *arena, struct worker *worker,
			    struct inspection *inspection)
{
	bool new;

	pthread_mutex_lock(&worker->mutex);
	new = worker->found_new;
	if (new)
		*inspection = inspection_copy(arena, &worker->found);
	if (new)
		arena_reset(worker->found_texts);
	worker->found_new = false;
	pthread_mutex_unlock(&worker->mutex);
	return new;
}

bool worker_take_report(struct arena *arena, struct worker *worker, int64_t now,
			struct report *report, int64_t *due)
{
	struct attempt *ended = NULL;
	bool taken = false;

	pthread_mutex_lock(&worker->mutex);
	for (struct attempt **at = &worker->attempts; *at && !taken; at = &(*at)->next) {
		taken = journal_take(arena, &(*at)->journal, now, report, due);
		if (taken && report->phase == PHASE_FINISHED) {
			ended = *at;
			*at = ended->next;
			break;
		}
	}
	pthread_mutex_unlock(&worker->mutex);
	if (!ended)
		return taken;
	testify_attempt(arena, &ended->input.testifier, &ended->input.assignment,
			ended->journal.looked ? &ended->journal.ledger : NULL, report);
	attempt_free(ended);
	return true;
}
