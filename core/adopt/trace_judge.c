#include <string.h>

#include "core/adopt/trace.h"

static bool holds(const struct trace *trace, const struct change *change)
{
	const struct trace_thing *thing = trace_find(trace, &change->thing);
	struct thing to = change_target(change);

	if (change->kind == CHANGE_MADE)
		return thing->there;
	return !thing->there && (change->kind == CHANGE_GONE || trace_find(trace, &to)->there);
}

/* The number of the last step that changes each thing, from 1. */
static size_t *last_changes(const struct trace *trace)
{
	size_t *last = arena_new_array(trace->arena, size_t, trace->thing_count + 1);

	for (size_t i = 0; i < trace->count; i++)
		for (size_t c = 0; c < trace->steps[i].changes.count; c++) {
			const struct change *change = &trace->steps[i].changes.items[c];
			struct thing to = change_target(change);

			last[trace_find(trace, &change->thing) - trace->things] = i + 1;
			last[trace_find(trace, &to) - trace->things] = i + 1;
		}
	return last;
}

/* By itself, without the others but for those that take it back. */
static enum trace_sight sight_alone(const struct trace *trace, size_t at, const size_t *last)
{
	const struct changes *changes = &trace->steps[at].changes;
	size_t there = 0, undone = 0;

	for (size_t c = 0; c < changes->count; c++) {
		const struct change *change = &changes->items[c];
		struct thing to = change_target(change);

		if (holds(trace, change))
			there++;
		else if (last[trace_find(trace, &change->thing) - trace->things] > at + 1 ||
			 last[trace_find(trace, &to) - trace->things] > at + 1)
			undone++;
	}
	if (!changes->count)
		return SIGHT_UNSEEN;
	if (there == changes->count)
		return SIGHT_PRESENT;
	if (undone)
		return SIGHT_UNDONE;
	return there ? SIGHT_PARTLY : SIGHT_ABSENT;
}

static const char *odd(const struct trace *trace, const struct changes *changes)
{
	for (size_t c = 0; c < changes->count; c++) {
		const struct trace_thing *thing = trace_find(trace, &changes->items[c].thing);

		if (thing->note)
			return thing->note;
	}
	return NULL;
}

static void see_alone(struct trace *trace)
{
	const size_t *last = last_changes(trace);

	for (size_t i = 0; i < trace->count; i++) {
		struct trace_step *step = &trace->steps[i];

		step->sight = sight_alone(trace, i, last);
		step->note =
		    step->sight == SIGHT_UNSEEN ? step->changes.unseen : odd(trace, &step->changes);
	}
}

/* What the beginning that was found says of those that by themselves would say otherwise. */
static void see_together(struct trace *trace, size_t least, size_t most)
{
	for (size_t i = 0; i < trace->count; i++) {
		struct trace_step *step = &trace->steps[i];

		if (i < least && step->sight == SIGHT_ABSENT)
			step->sight = SIGHT_UNDONE;
		if (i >= most && step->sight == SIGHT_UNDONE)
			step->sight = SIGHT_ABSENT;
		if (i >= least && step->sight == SIGHT_PRESENT) {
			step->sight = SIGHT_UNSEEN;
			step->note = "it would be so without it, too";
		}
	}
}

static size_t first_absent(const struct trace *trace)
{
	size_t at = 0;

	while (at < trace->count && trace->steps[at].sight != SIGHT_ABSENT &&
	       trace->steps[at].sight != SIGHT_PARTLY)
		at++;
	return at;
}

static bool repeatable(const struct trace *trace, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (!trace->steps[i].changes.repeatable)
			return false;
	return true;
}

static bool starts(const struct trace *trace, size_t at)
{
	return at == trace->count || !trace->steps[at].index;
}

/* A COMMIT that alone is left of a file, a BEGIN that alone has run: both say nothing. */
static size_t without_control(const struct trace *trace, size_t applied)
{
	size_t end = applied, begin = applied;

	while (!starts(trace, end) && trace->steps[end].control)
		end++;
	if (starts(trace, end))
		return end;
	while (!starts(trace, begin) && trace->steps[begin - 1].control)
		begin--;
	return starts(trace, begin) ? begin : applied;
}

static const char *doubt_between(const struct trace *trace, size_t least, size_t most)
{
	const struct trace_step *first = &trace->steps[least];

	if (most == least + 1)
		return arena_printf(trace->arena,
				    "%s:%u (%s) %s: look whether it has run, and say it with "
				    "--applied-through %s or %s",
				    first->migration->name, first->line, first->text,
				    "does not show in the catalog", trace_place(trace, least),
				    trace_place(trace, most));
	return arena_printf(
	    trace->arena,
	    "%zu statements from %s:%u on do not show in the catalog: look which of "
	    "them have run, and say it with --applied-through, between %s and %s",
	    most - least, first->migration->name, first->line, trace_place(trace, least),
	    trace_place(trace, most));
}

static const char *contradiction(const struct trace *trace)
{
	return arena_printf(trace->arena,
			    "what is there fits no point at which they could have stopped: see "
			    "below what shows though something before it does not, look, and say "
			    "it with --applied-through");
}

static void propose(struct trace *trace, const bool *fits, size_t least)
{
	size_t most = least, other;

	while (most < trace->count && fits[most + 1])
		most++;
	for (other = most + 1; other <= trace->count && !fits[other];)
		other++;
	see_together(trace, least, most);
	trace->applied = without_control(trace, least);
	if (other <= trace->count)
		trace->doubt =
		    arena_printf(trace->arena,
				 "what is there fits %s as well as %s: look, and say it with "
				 "--applied-through",
				 trace_place(trace, most), trace_place(trace, other));
	else if (!repeatable(trace, least, most))
		trace->doubt = doubt_between(trace, least, most);
	if (trace->doubt)
		trace->applied = without_control(trace, most);
}

void trace_judge(struct trace *trace)
{
	const bool *fits = trace_fits(trace);
	size_t least = 0;

	see_alone(trace);
	while (least <= trace->count && !fits[least])
		least++;
	trace->contradictory = least > trace->count;
	if (!trace->contradictory) {
		propose(trace, fits, least);
		return;
	}
	trace->applied = first_absent(trace);
	trace->doubt = contradiction(trace);
}
