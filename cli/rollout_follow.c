/* --wait: follows a rollout by long poll. */
#include <time.h>

#include "cli/field.h"
#include "cli/interrupt.h"
#include "cli/progress_view.h"
#include "cli/rollout.h"
#include "cli/rollout_next.h"
#include "cli/rollout_view.h"
#include "cli/summary.h"
#include "cli/text.h"
#include "core/base/clock.h"

#define POLL       20000 /* ms that the coordinator may hold an answer */
#define POLL_SLACK 15000
#define RETRY_FOR  30000 /* ms that the coordinator may be away */

static bool worth_another_try(enum error_code code)
{
	return (code == ERROR_UNREACHABLE || code == ERROR_TIMEOUT) && !interrupt_came();
}

/* The revision after `known`; a coordinator that is being restarted is waited for. */
static bool poll(struct invocation *call, struct arena *arena, struct api *api, const char *path,
		 int64_t hold, struct value **rollout, struct error *error)
{
	struct api_request request = {
		.method = "GET",
		.path = arena_printf(arena, "%s?after=%lld&wait=%lld&statements=last", path,
				     (long long)value_get_integer(*rollout, "revision", 0),
				     (long long)((hold + 999) / 1000)),
		.patience = hold + POLL_SLACK,
	};
	int64_t deadline = clock_monotonic() + (hold < RETRY_FOR ? hold : RETRY_FOR);
	bool told = false;

	while (!api_send(arena, api, &request, NULL, rollout, error)) {
		struct timespec moment = { 0, 200 * 1000 * 1000 };

		if (!worth_another_try(error->code) || clock_monotonic() > deadline)
			return false;
		if (!told)
			complain(call->screen, STYLE_WARNING, "%s; trying again for %s",
				 error->text,
				 text_milliseconds(arena, deadline - clock_monotonic()));
		told = true;
		nanosleep(&moment, NULL);
	}
	return true;
}

/* Why a task stands where it stands goes without saying while it is on its way. */
static const char *why_of(const struct value *task)
{
	static const char *const known[] = { "leased", "running", "succeeded" };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (text_equal(field_text(task, "state"), known[i]))
			return "";
	return field_text(task, "why");
}

/* A line for each tenth: what is left of it changes all the time. */
static const char *advance_of(struct arena *arena, const struct value *task)
{
	struct advance advance;

	if (!progress_view_of(task, &advance))
		return "";
	if (advance.total > 0) {
		advance.done = 10 * advance.done / advance.total;
		advance.total = 10;
	}
	advance.left = -1;
	return progress_view_text(arena, &advance);
}

/* What stands in a plain line of the task: changes of it are told. */
static char *task_line(struct arena *arena, const struct value *task, bool watch)
{
	const char *progress = task_progress(arena, task);
	const char *advance = watch ? advance_of(arena, task) : "";
	const char *why = *advance ? advance : why_of(task);

	return arena_printf(arena, "%s: %s%s%s%s%s", field_text(task, "target"),
			    field_text(task, "state"), *progress ? ", " : "", progress,
			    *why ? ": " : "", why);
}

/* Steps that last a moment are not worth a line. */
static bool is_told(const struct value *task)
{
	const char *state = field_text(task, "state");

	return !text_equal(state, "queued") && !text_equal(state, "leased");
}

/* Plain lines: what is new since `before`. */
static void tell(const struct invocation *call, const struct value *before, const struct value *now)
{
	const struct wait_options *options = call->options;
	struct screen *screen = call->screen;
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct value *old = value_get(before, "tasks"), *tasks = value_get(now, "tasks");
	const char *state = field_text(now, "state"), *why = field_text(now, "why");

	for (size_t i = 0; i < value_count(tasks); i++) {
		const struct value *task = value_at(tasks, i);
		char *line = task_line(arena, task, options->watch);

		if (is_told(task) &&
		    (i >= value_count(old) ||
		     !text_equal(line, task_line(arena, value_at(old, i), options->watch))))
			say(screen, state_look(field_text(task, "state"))->style, "  %s", line);
	}
	if (*field_text(now, "waits_for") &&
	    !text_equal(field_text(before, "waits_for"), field_text(now, "waits_for")))
		say(screen, STYLE_WARNING, "  %s", field_text(now, "waits_for"));
	if (!rollout_stands(now) && (!text_equal(field_text(before, "state"), state) ||
				     !text_equal(field_text(before, "why"), why)))
		say(screen, STYLE_PLAIN, "  %s%s%s", state, *why ? ": " : "", why);
}

const struct value *rollout_release(struct invocation *call, struct api *api, const char *path,
				    const struct value *rollout)
{
	struct value *release;
	struct error unused;

	path = arena_printf(call->arena, "%s/releases/%s", path,
			    field_number(call->arena, rollout, "release"));
	return rollout_has_failures(rollout) && api_get(call->arena, api, path, &release, &unused)
		   ? release
		   : NULL;
}

/* Did every target have it all already? */
static bool was_idle(const struct value *rollout)
{
	const struct value *tasks = value_get(rollout, "tasks");
	size_t skipped = 0;

	for (size_t i = 0; i < value_count(tasks); i++)
		skipped += text_equal(field_text(value_at(tasks, i), "state"), "skipped");
	return skipped && skipped == value_count(tasks);
}

static void show_end(struct invocation *call, const struct value *rollout,
		     const struct value *release)
{
	size_t targets = value_count(value_get(rollout, "tasks"));
	int64_t span = field_span(rollout, "started", "finished");
	bool reverts = text_equal(field_text(rollout, "kind"), "revert");

	if (call->screen->live && !call->screen->json && !call->screen->quiet)
		live_show(call->screen, rollout_view_live(call->arena, call->screen, rollout));
	call->screen->drawn = 0; /* it stays */
	rollout_view_failures(call->screen, rollout, release);
	if (!text_equal(field_text(rollout, "state"), "succeeded"))
		return;
	if (was_idle(rollout)) {
		say(call->screen, STYLE_GOOD,
		    "%s %s: nothing to do, release %s is on %s of %s already",
		    symbol(call->screen, SYMBOL_DONE), field_text(rollout, "id"),
		    field_number(call->arena, rollout, "release"),
		    text_count(call->arena, targets, "target"), field_text(rollout, "environment"));
		return;
	}
	say(call->screen, STYLE_GOOD, "%s %s succeeded: %s of %s%s on %s of %s%s%s",
	    symbol(call->screen, SYMBOL_DONE), field_text(rollout, "id"),
	    field_text(rollout, "kind"), reverts ? "what comes after " : "release ",
	    reverts ? field_text(rollout, "version")
		    : field_number(call->arena, rollout, "release"),
	    text_count(call->arena, targets, "target"), field_text(rollout, "environment"),
	    span < 0 ? "" : " in ", span < 0 ? "" : text_milliseconds(call->arena, span));
	if (*rollout_next(call->arena, rollout))
		say(call->screen, STYLE_PLAIN, "Next: %s", rollout_next(call->arena, rollout));
}

static void close_arena(void *arena)
{
	arena_close(arena);
}

static bool follow(struct invocation *call, struct api *api, const char *path,
		   struct value **rollout, struct error *error)
{
	const struct wait_options *options = call->options;
	int64_t deadline = clock_monotonic() + options->timeout;
	struct arena *arenas[2] = { arena_open(), arena_open() };
	struct value *before = value_object(call->arena);
	bool fine = true;

	arena_defer(call->arena, close_arena, arenas[0]);
	arena_defer(call->arena, close_arena, arenas[1]);
	for (size_t turn = 0; fine; turn++) {
		int64_t left = options->timeout ? deadline - clock_monotonic() : POLL;

		if (call->screen->live)
			live_show(call->screen,
				  rollout_view_live(arenas[turn % 2], call->screen, *rollout));
		else
			tell(call, before, *rollout);
		if (rollout_stands(*rollout))
			break;
		if (left <= 0)
			return error_set(error, ERROR_TIMEOUT, "%s is still %s after %s",
					 field_text(*rollout, "id"), field_text(*rollout, "state"),
					 text_milliseconds(call->arena, options->timeout));
		before = *rollout;
		arena_reset(arenas[(turn + 1) % 2]);
		fine = poll(call, arenas[(turn + 1) % 2], api, path, left < POLL ? left : POLL,
			    rollout, error);
	}
	return fine;
}

/* Whatever ends the waiting, the rollout does not end with it. */
static bool follow_held(struct invocation *call, struct api *api, const char *path,
			struct value **rollout, struct error *error)
{
	const char *id = arena_text(call->arena, field_text(*rollout, "id"));
	struct interrupt interrupt;
	bool fine, interrupted;

	interrupt_hold(&interrupt);
	api_interruptible(api, interrupt_came);
	fine = follow(call, api, path, rollout, error);
	interrupted = !fine && interrupt_came();
	api_interruptible(api, NULL);
	interrupt_release(&interrupt);
	if (fine)
		return true;
	call->screen->drawn = 0; /* what was last known stays */
	return error_set(
	    error, error->code,
	    "%s; %s goes on without this command. Next: lockstep rollout show %s --wait, or "
	    "lockstep rollout cancel %s",
	    interrupted ? "interrupted" : arena_text(call->arena, error->text), id, id, id);
}

/* What was followed is brief. */
static bool answer_whole(struct invocation *call, struct api *api, const char *path,
			 struct error *error)
{
	struct value *rollout;

	if (!api_get(call->arena, api, path, &rollout, error))
		return false;
	answer(call->screen, rollout);
	return true;
}

/* For the CI job's page; what went wrong before stays the error. */
static bool summarize(struct invocation *call, const struct value *rollout,
		      const struct value *release, bool fine, struct error *error)
{
	const struct wait_options *options = call->options;
	struct error failed;

	if (!options->summary ||
	    summary_append(options->summary, summary_of(call->arena, rollout, release), &failed))
		return fine;
	if (fine)
		*error = failed;
	else
		complain(call->screen, STYLE_WARNING, "warning: %s", failed.text);
	return false;
}

bool rollout_follow(struct invocation *call, struct api *api, const char *path,
		    struct value *rollout, struct error *error)
{
	const struct wait_options *options = call->options;
	const char *id = field_text(rollout, "id"), *one;
	const struct value *release;
	bool followed, fine;
	if (!options->wait && !options->watch) {
		if (call->screen->json)
			answer(call->screen, rollout);
		say_alone(call->screen, id);
		say(call->screen, STYLE_GOOD, "%s (%s)", rollout_title(call->arena, rollout),
		    field_text(rollout, "state"));
		if (*rollout_next(call->arena, rollout))
			say(call->screen, STYLE_PLAIN, "Next: %s",
			    rollout_next(call->arena, rollout));
		return summarize(call, rollout, NULL, true, error);
	}
	if (!call->screen->live)
		say(call->screen, STYLE_STRONG, "%s", rollout_title(call->arena, rollout));
	one = arena_printf(call->arena, "%s/rollouts/%s", path, api_escape(call->arena, id));
	followed = follow_held(call, api, one, &rollout, error);
	fine = followed && rollout_verdict(rollout, error);
	release = followed ? rollout_release(call, api, path, rollout) : NULL;
	if (followed)
		show_end(call, rollout, release);
	if (call->screen->json && followed)
		fine = answer_whole(call, api, one, error) && fine;
	return summarize(call, rollout, release, fine, error);
}
