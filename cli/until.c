#include "cli/until.h"

#include <time.h>

#include "cli/interrupt.h"
#include "core/base/clock.h"

#define FIRST_PAUSE 100  /* ms */
#define LAST_PAUSE  2000 /* ms */

static bool may_pass(const struct error *error)
{
	return error->code == ERROR_UNREACHABLE || error->code == ERROR_TIMEOUT ||
	       error->code == ERROR_NOT_FOUND;
}

/* Ctrl-C ends it early. */
static void rest(int64_t milliseconds)
{
	struct timespec moment = { milliseconds / 1000, milliseconds % 1000 * 1000000 };

	if (!interrupt_came())
		nanosleep(&moment, NULL);
}

static bool give_up(const struct until *until, const char *why, struct error *error)
{
	if (interrupt_came())
		return error_set(error, ERROR_TIMEOUT, "interrupted while waiting: %s", why);
	return error_set(error, ERROR_TIMEOUT, "waited %lld s: %s",
			 (long long)(until->timeout / 1000), why);
}

/* One question; true when the waiting goes on, and `why` tells for what. */
static bool still_waits(struct invocation *call, struct arena *arena, const struct until *until,
			const char **why, struct error *error)
{
	bool done = false;

	*error = (struct error) { 0 };
	if (!until->ask(call, arena, until->context, &done, why, error)) {
		*why = error->text;
		return may_pass(error);
	}
	return !done;
}

static bool wait_on(struct invocation *call, const struct until *until, struct error *error)
{
	int64_t end = until->timeout ? clock_monotonic() + until->timeout : INT64_MAX;
	int64_t pause = FIRST_PAUSE;
	char *told = NULL;

	for (;;) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		const char *why = "";
		int64_t left;

		if (!still_waits(call, arena, until, &why, error))
			return error->code == ERROR_NONE;
		left = end - clock_monotonic();
		if (left <= 0 || interrupt_came())
			return give_up(until, arena_text(call->arena, why), error);
		if (!text_equal(told, why)) {
			told = arena_text(call->arena, why);
			if (!call->screen->quiet)
				complain(call->screen, STYLE_FAINT, "waiting: %s", why);
		}
		rest(pause < left ? pause : left);
		pause = 2 * pause < LAST_PAUSE ? 2 * pause : LAST_PAUSE;
	}
}

bool until_done(struct invocation *call, const struct until *until, struct error *error)
{
	struct interrupt interrupt;
	bool done;

	interrupt_hold(&interrupt);
	done = wait_on(call, until, error);
	interrupt_release(&interrupt);
	return done;
}
