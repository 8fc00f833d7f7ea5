#include <stdlib.h>
#include <string.h>

#include "coordinator/dispatch.h"
#include "coordinator/kept.h"
#include "coordinator/leases.h"
#include "coordinator/move.h"

static bool lose(struct turn *turn, const struct held_task *held, struct error *error)
{
	struct task_change change = { 0 };
	struct rollout rollout;
	struct task *task;

	if (!kept_load(turn, held->rollout, &rollout, error))
		return false;
	task = kept_find_attempt(&rollout, held->attempt);
	return !task || move_task(turn, &rollout, task, TASK_EVENT_LOSE, &change, error);
}

static bool names(const struct sync *sync, const char *attempt)
{
	for (size_t i = 0; i < sync->attempt_count; i++)
		if (text_equal(sync->attempts[i], attempt))
			return true;
	return false;
}

static const struct held_task *holds(const struct held_tasks *held, const char *attempt)
{
	for (size_t i = 0; i < held->count; i++)
		if (text_equal(held->items[i].attempt, attempt))
			return &held->items[i];
	return NULL;
}

/* An attempt that was handed out and is not named: its answer was lost on the way, and goes out
 * again; or the agent forgot it (a new session), and only evidence can tell what it did. */
static bool unnamed(struct turn *turn, struct session *session, const struct held_task *held,
		    struct error *error)
{
	if (!held->running && !held->stopping && session_handed(session, held->attempt))
		return dispatch_again(turn, session, held, error);
	return lose(turn, held, error);
}

/* "r-12.3-1" is attempt 1 on task 3 of rollout r-12. */
static const char *rollout_of(struct arena *arena, const char *attempt)
{
	const char *dot = strchr(attempt, '.');

	return dot ? arena_text_n(arena, attempt, (size_t)(dot - attempt)) : NULL;
}

/* An attempt that the agent works on and that is no longer its own: taken back when nobody else was
 * given a newer one, else stopped. */
static bool unknown(struct turn *turn, struct session *session, const char *attempt,
		    struct error *error)
{
	const char *id = rollout_of(turn->arena, attempt);
	struct task_change change = { 0 };
	struct held_task stopped = {
		.attempt = attempt, .rollout = id, .project = "-", .target = "-"
	};
	struct rollout rollout;
	struct task *task;

	if (!id)
		return true;
	if (!kept_load(turn, id, &rollout, error))
		return error->code == ERROR_NOT_FOUND;
	task = kept_find_attempt(&rollout, attempt);
	if (task && !task->unsettled) /* its end was heard before */
		return true;
	if (task && text_equal(task->agent, session->agent) && task->state != TASK_CANCELLED)
		return move_task(turn, &rollout, task, TASK_EVENT_START, &change, error);
	stopped.project = rollout.project;
	stopped.target = task ? task->target : "-";
	stopped.interrupted = rollout.interrupted;
	dispatch_stop(turn, session, &stopped);
	return true;
}

/* The agent names an attempt for as long as the report of its end waits to be taken. */
static bool brings_end(const struct sync *sync, const char *attempt)
{
	for (size_t i = 0; i < sync->report_count; i++)
		if (sync->reports[i].phase == PHASE_FINISHED &&
		    text_equal(sync->reports[i].attempt, attempt))
			return true;
	return false;
}

static bool compare_named(struct turn *turn, struct session *session, const struct sync *sync,
			  const struct held_tasks *held, struct error *error)
{
	for (size_t i = 0; i < sync->attempt_count; i++) {
		session_note_handed(session, sync->attempts[i]);
		if (!holds(held, sync->attempts[i]) && !brings_end(sync, sync->attempts[i]) &&
		    !unknown(turn, session, sync->attempts[i], error))
			return false;
	}
	return true;
}

static void forget_others(struct turn *turn, struct session *session, const struct sync *sync,
			  const struct held_tasks *held)
{
	const char **kept =
	    arena_new_array(turn->arena, const char *, sync->attempt_count + held->count + 1);
	size_t count = 0;

	for (size_t i = 0; i < sync->attempt_count; i++)
		kept[count++] = sync->attempts[i];
	for (size_t i = 0; i < held->count; i++)
		kept[count++] = held->items[i].attempt;
	session_keep_handed(session, kept, count);
}

bool leases_compare(struct turn *turn, struct session *session, const struct sync *sync,
		    struct error *error)
{
	struct held_tasks held;

	if (!session->lease && !sync->attempt_count)
		return true;
	if (!task_held(turn->arena, turn->store, session->agent, &held, error) ||
	    !compare_named(turn, session, sync, &held, error))
		return false;
	for (size_t i = 0; i < held.count; i++)
		if (!names(sync, held.items[i].attempt) &&
		    !unnamed(turn, session, &held.items[i], error))
			return false;
	forget_others(turn, session, sync, &held);
	return true;
}

static bool expire(struct turn *turn, struct session *session, struct error *error)
{
	struct held_tasks held;

	if (!task_held(turn->arena, turn->store, session->agent, &held, error))
		return false;
	/* Tried again later should nothing come of it; leases_refresh ends what is no longer held.
	 */
	session->lease = held.count ? turn->now + LEASE : 0;
	for (size_t i = 0; i < held.count; i++)
		if (!lose(turn, &held.items[i], error))
			return false;
	return true;
}

static bool retry_due(struct turn *turn, struct backoff *backoff, struct error *error)
{
	const char *id = rollout_of(turn->arena, backoff->attempt);
	struct task_change change = { 0 };
	struct rollout rollout;
	struct task *task;

	backoff->due = turn->now + task_backoff(1); /* should nothing come of it */
	if (!kept_load(turn, id, &rollout, error))
		return false;
	task = kept_find_attempt(&rollout, backoff->attempt);
	return !task || task->state != TASK_ERRORED ||
	       move_task(turn, &rollout, task, TASK_EVENT_DUE, &change, error);
}

bool leases_due(struct turn *turn, struct error *error)
{
	struct coordinator *coordinator = turn->coordinator;

	for (size_t i = 0; i < coordinator->sessions.count; i++) {
		struct session *session = coordinator->sessions.items[i];

		if (session && session->lease && session->lease <= turn->now &&
		    !expire(turn, session, error))
			return false;
	}
	for (size_t i = 0; i < coordinator->backoff_count; i++)
		if (coordinator->backoffs[i].due <= turn->now &&
		    !retry_due(turn, &coordinator->backoffs[i], error))
			return false;
	return true;
}

static struct backoff *backoff_of(const struct coordinator *coordinator, const char *attempt)
{
	for (size_t i = 0; i < coordinator->backoff_count; i++)
		if (text_equal(coordinator->backoffs[i].attempt, attempt))
			return &coordinator->backoffs[i];
	return NULL;
}

static void backoff_add(struct coordinator *coordinator, const char *attempt, int64_t due)
{
	size_t count = coordinator->backoff_count + 1;
	struct backoff *more =
	    reallocarray(coordinator->backoffs, count, sizeof *coordinator->backoffs);
	char *copy = strdup(attempt);

	if (!more || !copy)
		abort();
	more[count - 1] = (struct backoff) { copy, due, true };
	coordinator->backoffs = more;
	coordinator->backoff_count = count;
}

static void backoffs_sweep(struct coordinator *coordinator)
{
	size_t kept = 0;

	for (size_t i = 0; i < coordinator->backoff_count; i++) {
		struct backoff *backoff = &coordinator->backoffs[i];

		if (backoff->seen)
			coordinator->backoffs[kept++] = *backoff;
		else
			free(backoff->attempt);
	}
	coordinator->backoff_count = kept;
}

static bool backoffs_refresh(struct turn *turn, struct error *error)
{
	struct coordinator *coordinator = turn->coordinator;
	struct held_tasks errored;

	if (!task_errored(turn->arena, turn->store, &errored, error))
		return false;
	for (size_t i = 0; i < coordinator->backoff_count; i++)
		coordinator->backoffs[i].seen = false;
	for (size_t i = 0; i < errored.count; i++) {
		struct backoff *backoff = backoff_of(coordinator, errored.items[i].attempt);

		if (backoff)
			backoff->seen = true;
		else
			backoff_add(coordinator, errored.items[i].attempt,
				    turn->now + task_backoff(errored.items[i].errors));
	}
	backoffs_sweep(coordinator);
	return true;
}

bool leases_refresh(struct turn *turn, struct error *error)
{
	struct sessions *sessions = &turn->coordinator->sessions;
	struct id_list holders;

	if (!backoffs_refresh(turn, error) ||
	    !task_holders(turn->arena, turn->store, &holders, error))
		return false;
	for (size_t i = 0; i < sessions->count; i++)
		if (sessions->items[i])
			sessions->items[i]->holds = false;
	for (size_t i = 0; i < holders.count; i++) {
		struct session *session = sessions_of(sessions, holders.items[i]);

		if (!session)
			continue;
		session->holds = true;
		session->lease = session->lease ? session->lease : turn->now + LEASE;
	}
	for (size_t i = 0; i < sessions->count; i++)
		if (sessions->items[i] && !sessions->items[i]->holds)
			sessions->items[i]->lease = 0;
	return true;
}

int64_t leases_deadline(const struct coordinator *coordinator)
{
	int64_t deadline = INT64_MAX;

	for (size_t i = 0; i < coordinator->sessions.count; i++) {
		const struct session *session = coordinator->sessions.items[i];

		if (session && session->lease && session->lease < deadline)
			deadline = session->lease;
		if (session && session->parked && session->park_until < deadline)
			deadline = session->park_until;
	}
	for (size_t i = 0; i < coordinator->backoff_count; i++)
		if (coordinator->backoffs[i].due < deadline)
			deadline = coordinator->backoffs[i].due;
	return deadline;
}

void leases_close(struct coordinator *coordinator)
{
	for (size_t i = 0; i < coordinator->backoff_count; i++)
		free(coordinator->backoffs[i].attempt);
	free(coordinator->backoffs);
}
