#include <stdint.h>
#include <string.h>

#include "core/adopt/trace.h"

/* The catalog is compared with what each beginning of the steps would have left: for every thing
 * its state is followed from step to step, and how many things are otherwise is counted.  Content
 * that differs speaks against a beginning only beside one that fits better: people reformat. */
enum state_kind {
	STATE_ANY,
	STATE_ABSENT,
	STATE_PRESENT
};

struct state {
	enum state_kind kind;
	const char *content;
	const char *table;             /* that an index or a SQLite trigger goes with; "" */
	const struct change **changes; /* of this thing, in order; NULL while they are counted */
	size_t *at;                    /* their steps */
	size_t count;
	size_t next;  /* the first that has not been taken yet */
	bool counted; /* as unlike */
};

struct follower {
	struct trace *trace;
	struct state *states; /* of trace->things */
	size_t otherwise;     /* things that are not as the steps so far would have left them */
	size_t unlike;        /* things with other content */
};

static bool differs(const struct trace_thing *thing, const struct state *state)
{
	return state->kind != STATE_ANY && thing->there != (state->kind == STATE_PRESENT);
}

/* What the next change that says so gives it: as long as that has not come it is otherwise. */
static const char *next_content(const struct state *state)
{
	for (size_t i = state->next; i < state->count; i++)
		if (state->changes[i]->content)
			return state->changes[i]->content;
	return NULL;
}

static bool is_unlike(const struct trace_thing *thing, const struct state *state)
{
	const char *next = next_content(state);

	if (!thing->content || state->kind == STATE_ABSENT)
		return false;
	if (state->content)
		return strcmp(state->content, thing->content) != 0;
	return next && !strcmp(next, thing->content);
}

static void become(struct follower *follower, size_t index, enum state_kind kind,
		   const char *content)
{
	struct state *state = &follower->states[index];
	const struct trace_thing *thing = &follower->trace->things[index];

	follower->otherwise -= differs(thing, state);
	follower->unlike -= state->counted;
	state->kind = kind;
	state->content = content;
	state->counted = is_unlike(thing, state);
	follower->otherwise += differs(thing, state);
	follower->unlike += state->counted;
}

static size_t index_of(const struct follower *follower, const struct thing *thing)
{
	return (size_t)(trace_find(follower->trace, thing) - follower->trace->things);
}

/* Does the change make this thing, of the two that a renaming is about? */
static bool makes(const struct change *change, const struct thing *thing)
{
	return change->kind == CHANGE_MADE ||
	       (change->kind == CHANGE_RENAMED && thing_compare(&change->thing, thing));
}

/* What a thing is before its next change, when nothing else is known. */
static void imply(struct follower *follower, size_t index)
{
	struct state *state = &follower->states[index];
	const struct change *change;

	if (state->next == state->count) {
		become(follower, index, STATE_ANY, NULL);
		return;
	}
	change = state->changes[state->next];
	if (change->perhaps)
		become(follower, index, STATE_ANY, NULL);
	else if (makes(change, &follower->trace->things[index].thing))
		become(follower, index, STATE_ABSENT, NULL);
	else
		become(follower, index, STATE_PRESENT, NULL);
}

/* Is it part of something that an earlier step makes? */
static bool comes_with(const struct follower *follower, size_t index)
{
	const struct thing *thing = &follower->trace->things[index].thing;
	const struct thing wholes[] = {
		{ THING_TABLE, thing->schema, thing->name, "" },
		{ THING_TYPE, thing->schema, thing->name, "" },
		{ THING_COLUMN, thing->schema, thing->name, thing->part },
		{ THING_SCHEMA, "", thing->schema, "" },
	};

	for (size_t i = 0; i < sizeof wholes / sizeof *wholes; i++) {
		const struct trace_thing *whole = trace_find(follower->trace, &wholes[i]);
		const struct state *state =
		    whole ? &follower->states[whole - follower->trace->things] : NULL;

		if (whole && thing_belongs(thing, &wholes[i]) &&
		    makes(state->changes[0], &whole->thing) &&
		    state->at[0] < follower->states[index].at[0])
			return true;
	}
	return false;
}

static bool made_later(const struct follower *follower, size_t index)
{
	const struct state *state = &follower->states[index];

	for (size_t i = 1; i < state->count; i++)
		if (makes(state->changes[i], &follower->trace->things[index].thing))
			return true;
	return false;
}

/* Before the first step. */
static void begin_thing(struct follower *follower, size_t index)
{
	const struct trace_thing *thing = &follower->trace->things[index];
	const struct change *first = follower->states[index].changes[0];
	bool nothing = follower->trace->from_nothing, made = makes(first, &thing->thing);

	if (comes_with(follower, index) || (made && !first->perhaps))
		become(follower, index, STATE_ABSENT, NULL);
	else if (made && nothing && thing->thing.kind != THING_DEFAULT)
		become(follower, index, STATE_ABSENT, NULL);
	else if (!made && !first->perhaps && !nothing)
		become(follower, index, STATE_PRESENT, NULL);
	else if (!made && first->perhaps && nothing && made_later(follower, index))
		become(follower, index, STATE_ABSENT, NULL);
	else
		become(follower, index, STATE_ANY, NULL);
}

/* A statement that changes a thing succeeds only where that thing was otherwise. */
static void require(struct follower *follower, const struct trace_step *step)
{
	for (size_t i = 0; i < step->changes.count; i++) {
		const struct change *change = &step->changes.items[i];
		size_t index = index_of(follower, &change->thing);

		if (!change->perhaps && follower->states[index].kind == STATE_ANY)
			imply(follower, index);
	}
}

/* All that belongs to it goes, too. */
static void remove_with(struct follower *follower, const struct thing *whole)
{
	for (size_t i = 0; i < follower->trace->thing_count; i++) {
		const struct thing *thing = &follower->trace->things[i].thing;

		if (thing_belongs(thing, whole) ||
		    (whole->kind == THING_TABLE &&
		     !strcmp(follower->states[i].table, whole->name) &&
		     !strcmp(thing->schema, whole->schema)))
			become(follower, i, STATE_ABSENT, NULL);
	}
}

/* Does it stand in something that is not there yet: a column, a table of a new schema? */
static bool waits(const struct follower *follower, const struct thing *thing,
		  const struct thing *whole)
{
	const struct thing column = { THING_COLUMN, thing->schema, thing->name, thing->part };
	const struct trace_thing *found = trace_find(follower->trace, &column);

	if (whole->kind == THING_SCHEMA)
		return thing_is_part(thing);
	return whole->kind == THING_TABLE && found && thing_belongs(thing, &column) &&
	       follower->states[found - follower->trace->things].kind == STATE_ABSENT;
}

static void appear_with(struct follower *follower, const struct thing *whole)
{
	for (size_t i = 0; i < follower->trace->thing_count; i++) {
		const struct thing *thing = &follower->trace->things[i].thing;

		if (thing_belongs(thing, whole) && !waits(follower, thing, whole))
			imply(follower, i);
	}
}

static void move_with(struct follower *follower, const struct thing *from, const struct thing *to)
{
	for (size_t i = 0; from->kind == THING_TABLE && i < follower->trace->thing_count; i++)
		if (!strcmp(follower->states[i].table, from->name) &&
		    !strcmp(follower->trace->things[i].thing.schema, from->schema))
			follower->states[i].table = to->name;
	remove_with(follower, from);
	appear_with(follower, to);
}

/* A table whose columns change has other content from then on. */
static void alter_table(struct follower *follower, const struct thing *column)
{
	const struct thing table = { THING_TABLE, column->schema, column->name, "" };
	const struct trace_thing *found = trace_find(follower->trace, &table);
	size_t index = found ? (size_t)(found - follower->trace->things) : 0;

	if (found && follower->states[index].kind == STATE_PRESENT)
		become(follower, index, STATE_PRESENT, NULL);
}

static void take_change(struct follower *follower, const struct change *change)
{
	struct thing to = change_target(change);
	size_t index = index_of(follower, &change->thing), target = index_of(follower, &to);

	follower->states[index].next++;
	follower->states[target].next += target != index;
	if (change->kind == CHANGE_MADE) {
		become(follower, index, STATE_PRESENT, change->content);
		follower->states[index].table = change->table;
		appear_with(follower, &change->thing);
	} else {
		become(follower, index, STATE_ABSENT, NULL);
		if (change->kind == CHANGE_GONE)
			remove_with(follower, &change->thing);
		else
			move_with(follower, &change->thing, &to);
	}
	if (change->kind == CHANGE_RENAMED)
		become(follower, target, STATE_PRESENT, change->content);
	if (change->thing.kind == THING_COLUMN)
		alter_table(follower, &change->thing);
}

static void note_change(struct follower *follower, size_t index, const struct change *change,
			size_t at)
{
	struct state *state = &follower->states[index];

	if (state->changes) {
		state->changes[state->count] = change;
		state->at[state->count] = at;
	}
	state->count++;
}

/* Twice: how many there are, and which. */
static void note_changes(struct follower *follower)
{
	const struct trace *trace = follower->trace;

	for (size_t i = 0; i < trace->count; i++)
		for (size_t c = 0; c < trace->steps[i].changes.count; c++) {
			const struct change *change = &trace->steps[i].changes.items[c];
			struct thing to = change_target(change);

			note_change(follower, index_of(follower, &change->thing), change, i);
			if (change->kind == CHANGE_RENAMED)
				note_change(follower, index_of(follower, &to), change, i);
		}
}

static void follow_from_start(struct follower *follower)
{
	struct trace *trace = follower->trace;

	follower->states = arena_new_array(trace->arena, struct state, trace->thing_count + 1);
	note_changes(follower);
	for (size_t i = 0; i < trace->thing_count; i++) {
		struct state *state = &follower->states[i];

		state->table = "";
		state->changes = arena_new_array(trace->arena, const struct change *, state->count);
		state->at = arena_new_array(trace->arena, size_t, state->count);
		state->count = 0;
	}
	note_changes(follower);
	for (size_t i = 0; i < trace->thing_count; i++)
		begin_thing(follower, i);
}

static void follow(struct follower *follower, bool *fits, size_t *unlike)
{
	const struct trace *trace = follower->trace;

	for (size_t i = 0; i <= trace->count; i++) {
		const struct trace_step *step = &trace->steps[i];

		if (i < trace->count)
			require(follower, step);
		fits[i] = !follower->otherwise;
		unlike[i] = follower->unlike;
		for (size_t c = 0; i < trace->count && c < step->changes.count; c++)
			take_change(follower, &step->changes.items[c]);
	}
}

bool *trace_fits(struct trace *trace)
{
	bool *fits = arena_new_array(trace->arena, bool, trace->count + 1);
	size_t *unlike = arena_new_array(trace->arena, size_t, trace->count + 1);
	struct follower follower = { .trace = trace };
	size_t least = SIZE_MAX;

	follow_from_start(&follower);
	follow(&follower, fits, unlike);
	for (size_t i = 0; i <= trace->count; i++)
		if (fits[i] && unlike[i] < least)
			least = unlike[i];
	for (size_t i = 0; i <= trace->count; i++)
		fits[i] = fits[i] && unlike[i] == least;
	return fits;
}
