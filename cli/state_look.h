#ifndef CLI_STATE_LOOK_H
#define CLI_STATE_LOOK_H
#include "cli/render.h"
#include "core/base/arena.h"
#include "core/base/value.h"

/* Symbol and style of a rollout's, a wave's or a task's state. */
struct state_look {
	const char *state;
	enum symbol symbol;
	enum style style;
};
const struct state_look *state_look(const char *state);

/* What a person wants to see first, where there is not room for all: 0 first. */
#define STATE_RANKS 5
unsigned state_rank(const char *state);

/* "12 succeeded, 1 running, 187 queued" of tasks, and of how many there are by state. */
char *state_counts(struct arena *arena, const struct value *tasks);
char *state_counts_text(struct arena *arena, const struct value *counts);
#endif
