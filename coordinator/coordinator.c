#include "coordinator/coordinator.h"

#include <stdlib.h>
#include <string.h>

#include "coordinator/alarm.h"
#include "coordinator/dispatch.h"
#include "coordinator/keys.h"
#include "coordinator/leases.h"
#include "coordinator/logbook.h"
#include "coordinator/outbox.h"
#include "coordinator/parked.h"
#include "coordinator/promotion.h"
#include "coordinator/store/open.h"
#include "coordinator/sync.h"
#include "coordinator/witnesses.h"
#include "core/base/file.h"
#include "core/base/log.h"

#define FILE_LIMIT ((size_t)64 << 20)

static bool take_up(struct coordinator *coordinator, int64_t now, struct error *error)
{
	struct turn turn = { .coordinator = coordinator,
			     .store = coordinator->store,
			     .arena = coordinator->arena,
			     .now = now };

	return leases_refresh(&turn, error);
}

static bool open_in(struct coordinator *coordinator, const struct coordinator_options *options,
		    struct error *error)
{
	struct logbook_options logbook = { options->state, options->log_origin, &coordinator->key };
	struct witnesses_options witnesses = { options->log_policy, options->witnesses,
					       options->wall };
	struct arena *arena = coordinator->arena;

	coordinator->answers = options->answers;
	coordinator->looks.awaited = true;
	coordinator->questions.asker = options->asker;
	coordinator->lints = (struct lints) { .service = options->linter, .look = true };
	coordinator->weighing =
	    (struct weighing) { .service = options->linter, .now = true, .due = INT64_MAX };
	coordinator->file_limit = options->file_limit ? options->file_limit : FILE_LIMIT;
	coordinator->store_path = strdup(path_join(arena, options->state, "coordinator.db"));
	coordinator->enrolments = throttle_open(&options->lockout);
	coordinator->lockout_after = options->lockout.failures;
	outbox_start(coordinator);
	return folder_make(options->state, error) &&
	       store_open(coordinator->store_path, STORE_OWNER, &coordinator->store, error) &&
	       keys_open(coordinator, options->state, error) &&
	       logbook_open(coordinator->store, &logbook, &coordinator->logbook, error) &&
	       witnesses_open(coordinator, &witnesses, error) &&
	       take_up(coordinator, options->now, error);
}

bool coordinator_open(const struct coordinator_options *options, struct coordinator **result,
		      struct error *error)
{
	struct coordinator *coordinator = calloc(1, sizeof *coordinator);

	if (!coordinator)
		abort();
	coordinator->arena = arena_open();
	coordinator->erase_due = INT64_MAX;
	if (open_in(coordinator, options, error)) {
		*result = coordinator;
		return true;
	}
	coordinator_close(coordinator);
	return false;
}

static void drop_parked(struct coordinator *coordinator)
{
	struct error gone;

	error_set(&gone, ERROR_UNREACHABLE, "the coordinator is stopping; ask again soon");
	for (size_t i = 0; i < coordinator->call_count; i++)
		coordinator->calls[i]->answer(coordinator->calls[i], &gone);
	for (size_t i = 0; i < coordinator->sessions.count; i++)
		if (coordinator->sessions.items[i] && coordinator->sessions.items[i]->parked)
			coordinator->answers->drop(coordinator->sessions.items[i]->parked);
}

void coordinator_close(struct coordinator *coordinator)
{
	if (!coordinator)
		return;
	drop_parked(coordinator);
	witnesses_close(coordinator);
	proofs_forget(&coordinator->proofs);
	sessions_close(&coordinator->sessions);
	lints_close(&coordinator->lints);
	weighing_close(&coordinator->weighing);
	looks_close(&coordinator->looks);
	questions_close(&coordinator->questions);
	kept_forget(&coordinator->kept);
	leases_close(coordinator);
	throttle_close(coordinator->enrolments);
	free(coordinator->calls);
	free(coordinator->store_path);
	logbook_close(coordinator->logbook);
	store_close(coordinator->store);
	keys_close(coordinator);
	arena_close(coordinator->arena);
	free(coordinator);
}

#define ERASE_AGAIN 1000 /* ms: while readers keep copies of what was redacted */
#define REST        1000 /* ms: a full disk must not make the loop spin */

static void failed(struct turn *turn, const char *event, const struct error *error)
{
	turn->coordinator->rest = turn->now + REST;
	turn->coordinator->owed = true;
	alarm_set(turn->coordinator, 0);
	log_line(LOG_ERROR, event, "error=\"%s\"", error->text);
}

/* Runs `work` in a savepoint; refusals stay when it is undone. */
static bool guarded(struct turn *turn,
		    bool (*work)(struct turn *turn, void *context, struct error *error),
		    void *context, struct error *error)
{
	bool before = turn->changed, done;

	if (!store_savepoint(turn->store, error))
		return false;
	done = work(turn, context, error) && store_savepoint_keep(turn->store, error);
	if (!done) {
		store_savepoint_undo(turn->store);
		kept_forget(&turn->coordinator->kept);
		turn->changed = before;
	}
	return done;
}

static bool append_refusals(struct turn *turn, void *context, struct error *error)
{
	(void)context;
	return turn_log_refusals(turn, error);
}

static void log_refusals(struct turn *turn)
{
	struct error error;

	if (turn->refusals && !guarded(turn, append_refusals, NULL, &error))
		failed(turn, "refusal_not_logged", &error);
}

static bool run_frame(struct turn *turn, void *context, struct error *error)
{
	const struct event *event = context;

	return frame_take(turn, event->conversation, event->frame, error);
}

static void take_frame(struct turn *turn, const struct event *event)
{
	struct error error;

	turn->cause = "agent's request";
	if (!guarded(turn, run_frame, (void *)(uintptr_t)event, &error)) {
		outbox_forget(turn->coordinator, event->conversation);
		sessions_unpark(&turn->coordinator->sessions, event->conversation);
		frame_refuse(turn, event->conversation, event->frame, &error);
	}
	log_refusals(turn);
}

static bool run_call(struct turn *turn, void *context, struct error *error)
{
	struct call *call = context;

	call->parked = false;
	return call->run(turn, call, error);
}

static void park_call(struct coordinator *coordinator, struct call *call)
{
	if (coordinator->call_count == coordinator->call_room) {
		size_t room = coordinator->call_room ? coordinator->call_room * 2 : 16;

		coordinator->calls =
		    reallocarray(coordinator->calls, room, sizeof *coordinator->calls);
		if (!coordinator->calls)
			abort();
		coordinator->call_room = room;
	}
	coordinator->calls[coordinator->call_count++] = call;
}

static void take_call(struct turn *turn, struct call *call)
{
	struct error error;
	bool done;

	turn->actor = call->actor;
	turn->token = NULL;
	turn->cause = call->cause;
	done = guarded(turn, run_call, call, &error);
	log_refusals(turn);
	if (done && call->parked)
		park_call(turn->coordinator, call);
	else
		outbox_call(turn->coordinator, call, done ? NULL : &error);
}

/* Parked calls look again whenever something changed; they only read. */
static void take_parked_calls(struct turn *turn)
{
	struct coordinator *coordinator = turn->coordinator;
	size_t count = coordinator->call_count;
	struct call **calls = arena_copy(turn->arena, coordinator->calls, count * sizeof *calls);

	coordinator->call_count = 0;
	for (size_t i = 0; i < count; i++) {
		if (turn->changed || calls[i]->deadline <= turn->now)
			take_call(turn, calls[i]);
		else
			park_call(coordinator, calls[i]);
	}
}

static bool run_due(struct turn *turn, void *context, struct error *error)
{
	(void)context;
	return leases_due(turn, error);
}

static bool run_dispatch(struct turn *turn, void *context, struct error *error)
{
	return dispatch(turn, *(const bool *)context, error) &&
	       (!turn->changed || leases_refresh(turn, error));
}

static bool run_promotion(struct turn *turn, void *context, struct error *error)
{
	return promotion_run(turn, context, error);
}

static void promote(struct turn *turn)
{
	struct error error;

	turn->cause = "promotion";
	if (!guarded(turn, run_promotion, &turn->coordinator->promotion, &error)) {
		turn->coordinator->promotion = turn->now;
		failed(turn, "promotion_failed", &error);
	}
}

/* What the clock and the changes bring about. */
static void decide(struct turn *turn, bool arrived)
{
	struct error error;

	turn->actor = (struct actor) { ACTOR_COORDINATOR, "coordinator" };
	turn->cause = "deadline";
	if (!guarded(turn, run_due, NULL, &error))
		failed(turn, "deadlines_failed", &error);
	if (turn->promotes || turn->coordinator->promotion <= turn->now)
		promote(turn);
	turn->cause = "dispatch";
	if (!guarded(turn, run_dispatch, &arrived, &error)) {
		failed(turn, "dispatch_failed", &error);
		parked_forget(&turn->coordinator->sessions);
	}
}

static void handle(struct turn *turn, const struct event *events, size_t count)
{
	bool arrived = false;
	struct error error;

	for (size_t i = 0; i < count; i++) {
		if (events[i].kind == EVENT_FRAME)
			take_frame(turn, &events[i]);
		else
			take_call(turn, events[i].call);
		arrived = arrived || events[i].kind == EVENT_FRAME;
	}
	decide(turn, arrived);
	take_parked_calls(turn);
	if (!parked_answer(turn, &error))
		failed(turn, "answers_failed", &error);
}

/* Those that were parked in this turn wait for nothing: what they brought is not kept. */
static void wake_parked(struct turn *turn, const struct event *events, size_t count)
{
	static const struct answer undone = { .kind = ANSWER_REFUSAL, .refusal = { .text = "" } };
	struct coordinator *coordinator = turn->coordinator;

	for (size_t i = 0; i < count; i++)
		if (events[i].kind == EVENT_FRAME &&
		    sessions_unpark(&coordinator->sessions, events[i].conversation))
			outbox_answer(coordinator, events[i].conversation, &undone);
}

/* One after the other: a release is judged before it is judged for environments. */
static int64_t weighing_turn(const struct coordinator *coordinator)
{
	return coordinator->lints.job || lints_due(&coordinator->lints)
		   ? INT64_MAX
		   : weighing_deadline(&coordinator->weighing);
}

static void weigh(const struct turn *turn)
{
	struct coordinator *coordinator = turn->coordinator;

	weighing_note(&coordinator->weighing, &coordinator->looks, turn);
	if (weighing_turn(coordinator) <= turn->now)
		weighing_begin(&coordinator->weighing, &coordinator->looks, turn,
			       coordinator->store_path);
}

void coordinator_turn(struct coordinator *coordinator, const struct event *events, size_t count,
		      int64_t now, int64_t wall)
{
	struct turn turn = { .coordinator = coordinator,
			     .store = coordinator->store,
			     .arena = coordinator->arena,
			     .now = now,
			     .wall = wall,
			     .changed = coordinator->owed,
			     .kept = &coordinator->kept,
			     .judged = &coordinator->judged };
	struct error error;
	bool begun = store_begin(coordinator->store, &error), done;

	coordinator->owed = false;
	handle(&turn, events, count);
	done = begun && store_commit(coordinator->store, &error);
	if (!done) {
		failed(&turn, "commit_failed", &error);
		kept_forget(&coordinator->kept);
		store_rollback(coordinator->store);
		wake_parked(&turn, events, count);
	}
	keys_settle(coordinator);
	turn.weighs = turn.weighs || !done;
	weigh(&turn);
	coordinator->erase_due = store_erases(coordinator->store) ? now + ERASE_AGAIN : INT64_MAX;
	logbook_settle(coordinator->logbook, done, now);
	witnesses_settle(coordinator, done, now);
	alarm_wind(coordinator, now, wall);
	outbox_send(coordinator, done ? NULL : &error);
	arena_reset(coordinator->arena);
}

int64_t coordinator_deadline(const struct coordinator *coordinator)
{
	int64_t deadline = coordinator->owed ? coordinator->rest : leases_deadline(coordinator);
	const int64_t others[] = { questions_deadline(&coordinator->questions),
				   looks_due(&coordinator->looks),
				   coordinator->pause_due,
				   coordinator->promotion,
				   coordinator->alarm_due,
				   lints_deadline(&coordinator->lints),
				   weighing_turn(coordinator),
				   witnesses_deadline(&coordinator->witnesses),
				   coordinator->erase_due };

	for (size_t i = 0; i < coordinator->call_count; i++)
		if (coordinator->calls[i]->deadline < deadline)
			deadline = coordinator->calls[i]->deadline;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (others[i] < deadline)
			deadline = others[i];
	return deadline > coordinator->rest ? deadline : coordinator->rest;
}

const char *coordinator_store_path(const struct coordinator *coordinator)
{
	return coordinator->store_path;
}

struct logbook *coordinator_logbook(const struct coordinator *coordinator)
{
	return coordinator->logbook;
}
