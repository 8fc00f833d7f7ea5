#include "coordinator/situation.h"

#include "coordinator/calendar.h"

/* Freezes that follow each other without a pause. */
#define CHAIN_LIMIT 100

static bool state_of(const struct pipeline_window *window, int64_t wall,
		     struct calendar_state *state, struct error *error)
{
	struct calendar_span span = { window->rule, window->start, window->end, window->duration,
				      window->zone };

	return calendar_at(&span, wall, state, error);
}

static const struct gate_span *spans_at(struct arena *arena, const struct pipeline_window *windows,
					size_t count, int64_t wall)
{
	struct gate_span *spans = arena_new_array(arena, struct gate_span, count + 1);

	for (size_t i = 0; i < count; i++) {
		struct calendar_state state;
		struct error error;

		spans[i] = (struct gate_span) { .name = windows[i].name,
						.zone = windows[i].zone,
						.drains = windows[i].closing == PIPELINE_DRAIN };
		if (!state_of(&windows[i], wall, &state, &error)) {
			spans[i].problem = arena_text(arena, error.text);
			continue;
		}
		spans[i].inside = state.inside;
		spans[i].until = state.until;
		spans[i].next = state.next;
		spans[i].ended = state.ended;
	}
	return spans;
}

/* The end of the freezes that are on at `wall`; `wall` itself when none is. */
static int64_t end_at(const struct pipeline_environment *environment, int64_t wall)
{
	int64_t end = wall;

	for (size_t i = 0; i < environment->freeze_count; i++) {
		struct calendar_state state;
		struct error ignored;

		if (state_of(&environment->freezes[i], wall, &state, &ignored) && state.inside &&
		    state.until > end)
			end = state.until;
	}
	return end;
}

static int64_t thaw_after(const struct pipeline_environment *environment, int64_t wall)
{
	for (size_t i = 0; i < CHAIN_LIMIT; i++) {
		int64_t end = end_at(environment, wall);

		if (end == wall)
			return wall;
		wall = end;
	}
	return 0;
}

void situation_time(struct arena *arena, struct situation *situation, int64_t wall)
{
	const struct pipeline_environment *environment = situation->environment;
	struct gate_time *time = &situation->gates.time;

	situation->gates.now = wall;
	if (!environment)
		return;
	time->soak = environment->soak;
	time->window_count = environment->window_count;
	time->freeze_count = environment->freeze_count;
	time->windows = spans_at(arena, environment->windows, time->window_count, wall);
	time->freezes = spans_at(arena, environment->freezes, time->freeze_count, wall);
	time->thaws = 0;
	for (size_t i = 0; i < time->freeze_count && !time->thaws; i++)
		if (time->freezes[i].inside)
			time->thaws = thaw_after(environment, wall);
}
