#include "core/adopt/trace.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/adopt/change_read.h"

#define TEXT_SIZE 100 /* bytes of a statement that are shown */

static const char *const names[SIGHT_COUNT] = {
	[SIGHT_UNSEEN] = "cannot be seen", [SIGHT_PRESENT] = "present", [SIGHT_ABSENT] = "absent",
	[SIGHT_UNDONE] = "undone later",   [SIGHT_PARTLY] = "partly",
};

const char *trace_sight_name(enum trace_sight sight)
{
	return names[sight];
}

static const char *one_line(struct arena *arena, struct bytes text)
{
	struct buffer line = buffer_in(arena);

	for (size_t i = 0; i < text.size && line.size <= TEXT_SIZE; i++) {
		bool blank = strchr(" \t\r\n", text.data[i]);

		if (!blank)
			buffer_add(&line, &text.data[i], 1);
		else if (line.size && line.data[line.size - 1] != ' ')
			buffer_add_text(&line, " ");
	}
	return text_shortened(arena, buffer_text(&line), TEXT_SIZE);
}

static bool is_control(enum statement_kind kind)
{
	return kind == STATEMENT_BEGIN || kind == STATEMENT_COMMIT || kind == STATEMENT_ROLLBACK ||
	       kind == STATEMENT_SAVEPOINT;
}

/* A table that takes another one's name takes its content along. */
static void carry_content(struct trace_step *steps, size_t from, size_t at)
{
	for (size_t c = 0; c < steps[at].changes.count; c++) {
		struct change *change = &steps[at].changes.items[c];

		for (size_t i = at; change->kind == CHANGE_RENAMED && i-- > from;)
			for (size_t m = 0; m < steps[i].changes.count && !change->content; m++)
				if (!thing_compare(&steps[i].changes.items[m].thing,
						   &change->thing))
					change->content = steps[i].changes.items[m].content;
	}
}

static void carry_contents(struct trace *trace)
{
	size_t from = 0;

	for (size_t i = 0; i < trace->count; i++) {
		if (i && trace->steps[i].migration != trace->steps[i - 1].migration)
			from = i;
		carry_content(trace->steps, from, i);
	}
}

static bool read_migration(struct arena *arena, const struct trace_input *input,
			   const struct migration *migration, struct buffer *steps,
			   struct error *error)
{
	const struct statement *statement;
	const char *schema = input->home;
	struct migration_walk walk;

	migration_walk_start(arena, migration, input->dialect, false, &walk);
	for (;;) {
		struct trace_step step = { .migration = migration };

		if (!migration_walk_next(&walk, &statement, error))
			return false;
		if (!statement)
			return true;
		step.index = statement->index;
		step.line = statement->line;
		step.text = one_line(arena, statement->text);
		step.control = is_control(statement->kind);
		changes_of(arena, statement, input->dialect, schema, &step.changes);
		schema = step.changes.schema ? step.changes.schema : schema;
		buffer_add(steps, &step, sizeof step);
	}
}

static int compare_things(const void *a, const void *b)
{
	const struct trace_thing *left = a, *right = b;

	return thing_compare(&left->thing, &right->thing);
}

static void find_things(struct trace *trace)
{
	struct buffer all = buffer_in(trace->arena);

	for (size_t i = 0; i < trace->count; i++)
		for (size_t c = 0; c < trace->steps[i].changes.count; c++) {
			const struct change *change = &trace->steps[i].changes.items[c];
			struct trace_thing from = { .thing = change->thing },
					   to = { .thing = change_target(change) };

			buffer_add(&all, &from, sizeof from);
			if (change->kind == CHANGE_RENAMED)
				buffer_add(&all, &to, sizeof to);
		}
	trace->things = (struct trace_thing *)(void *)all.data;
	all.size /= sizeof *trace->things;
	if (all.size)
		qsort(trace->things, all.size, sizeof *trace->things, compare_things);
	for (size_t i = 0; i < all.size; i++)
		if (!trace->thing_count ||
		    compare_things(&trace->things[trace->thing_count - 1], &trace->things[i]))
			trace->things[trace->thing_count++] = trace->things[i];
}

bool trace_read(struct arena *arena, const struct trace_input *input, struct trace *trace,
		struct error *error)
{
	struct buffer steps = buffer_in(arena);

	*trace = (struct trace) { .arena = arena, .from_nothing = input->from_nothing };
	for (size_t i = 0; i < input->count; i++)
		if (!read_migration(arena, input, input->migrations[i], &steps, error))
			return false;
	trace->steps = (struct trace_step *)(void *)steps.data;
	trace->count = steps.size / sizeof *trace->steps;
	carry_contents(trace);
	find_things(trace);
	return true;
}

struct trace_thing *trace_find(const struct trace *trace, const struct thing *thing)
{
	struct trace_thing wanted = { .thing = *thing };

	return trace->thing_count ? bsearch(&wanted, trace->things, trace->thing_count,
					    sizeof wanted, compare_things)
				  : NULL;
}

static bool begins(const struct trace *trace, size_t at)
{
	return at == trace->count ||
	       (at == 0 || trace->steps[at].migration != trace->steps[at - 1].migration);
}

const char *trace_place(const struct trace *trace, size_t applied)
{
	const struct trace_step *last;

	if (!applied)
		return "nothing";
	last = &trace->steps[applied - 1];
	if (begins(trace, applied))
		return last->migration->version;
	return arena_printf(trace->arena, "%s:%zu", last->migration->version, last->index + 1);
}

static size_t end_of(const struct trace *trace, size_t at)
{
	do
		at++;
	while (!begins(trace, at));
	return at;
}

bool trace_position(const struct trace *trace, const char *place, size_t *applied,
		    struct error *error)
{
	const char *colon = strrchr(place, ':');
	size_t size = colon ? (size_t)(colon - place) : strlen(place), end, wanted = 0;
	char behind;

	if (!strcmp(place, "nothing")) {
		*applied = 0;
		return true;
	}
	if (colon && (sscanf(colon + 1, "%9zu%c", &wanted, &behind) != 1 || !wanted))
		return error_set(error, ERROR_INVALID,
				 "'%.100s' is no place: write VERSION, or VERSION:K for its first "
				 "K statements, or nothing",
				 place);
	for (size_t at = 0; at < trace->count; at = end) {
		end = end_of(trace, at);
		if (!bytes_equal_text((struct bytes) { place, size },
				      trace->steps[at].migration->version))
			continue;
		if (wanted > end - at)
			return error_set(error, ERROR_INVALID, "%s has %zu statements",
					 trace->steps[at].migration->name, end - at);
		*applied = colon ? at + wanted : end;
		return true;
	}
	return error_set(error, ERROR_NOT_FOUND,
			 "version %.*s is not among those that are not recorded", (int)size, place);
}
