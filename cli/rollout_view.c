#include "cli/rollout_view.h"

#include "cli/excerpt.h"
#include "cli/field.h"
#include "cli/gate_view.h"
#include "cli/people_view.h"
#include "cli/progress_view.h"
#include "cli/rollout_next.h"
#include "cli/table.h"
#include "cli/text.h"
#include "cli/wave_view.h"

/* The last statement that was begun. */
static const struct value *last_statement(const struct value *task)
{
	const struct value *items = value_get(task, "statements");

	return value_count(items) ? value_at(items, value_count(items) - 1) : NULL;
}

/* Position of the version in the task's pending list, from 1; 0 when it is not there. */
static size_t place_of(const struct value *pending, const char *version)
{
	for (size_t i = 0; i < value_count(pending); i++)
		if (text_equal(value_as_text(value_at(pending, i)), version))
			return i + 1;
	return 0;
}

char *task_progress(struct arena *arena, const struct value *task)
{
	const struct value *pending = value_get(task, "pending"), *last = last_statement(task);
	size_t count =
	    (size_t)value_get_integer(task, "pending_count", (int64_t)value_count(pending));

	if (text_equal(field_text(task, "state"), "succeeded") || !last)
		return count ? text_count(arena, count, "migration") : arena_text(arena, "");
	return arena_printf(arena, "%zu/%zu  %s line %s",
			    place_of(pending, field_text(last, "version")), count,
			    field_text(last, "version"), field_number(arena, last, "line"));
}

#define MANY          30 /* targets; of more only some are shown */
#define SOME          8
#define SOME_FAILURES 3
#define RANK_SHOWN    2 /* at work, or worse */

static const struct column task_columns[] = {
	{ "TARGET", false, 10 }, { "STATE", false, 0 }, { "PROGRESS", false, 27 },
	{ "TOOK", true, 0 },     { "AGENT", false, 6 }, { "WHY", false, 12 },
};

static int64_t statements_took(const struct value *task)
{
	const struct value *items = value_get(task, "statements");
	int64_t sum = 0;

	for (size_t i = 0; i < value_count(items); i++)
		sum += value_get_integer(value_at(items, i), "duration_us", 0);
	return sum;
}

/* A short task is reported at once, begun and ended: then its statements know better. */
char *task_took(struct arena *arena, const struct value *task)
{
	int64_t span = field_span(task, "started", "finished"), sum = statements_took(task);

	if (span < 0)
		return arena_text(arena, "");
	return span * 1000 < sum ? text_duration(arena, sum) : text_milliseconds(arena, span);
}

static void add_task(struct arena *arena, struct screen *screen, struct table *table,
		     const struct value *task)
{
	const struct state_look *look = state_look(field_text(task, "state"));
	bool fine = look->symbol == SYMBOL_DONE;
	struct advance advance;
	const char *why = progress_view_of(task, &advance) ? progress_view_text(arena, &advance)
							   : field_text(task, "why");

	table_add(
	    table, field_text(task, "target"),
	    arena_printf(arena, "%s %s", symbol(screen, look->symbol), field_text(task, "state")),
	    task_progress(arena, task), task_took(arena, task), field_text(task, "agent"),
	    fine ? task_remarks(why) : why);
	table_paint(table, 1, look->style);
}

/* Of many, those that a person has to know of: what is wrong first, then what is at work. */
static void add_some(struct arena *arena, struct screen *screen, struct table *table,
		     const struct value *tasks)
{
	for (unsigned rank = 0; rank <= RANK_SHOWN; rank++)
		for (size_t i = 0; i < value_count(tasks) && table_count(table) < SOME; i++)
			if (state_rank(field_text(value_at(tasks, i), "state")) == rank)
				add_task(arena, screen, table, value_at(tasks, i));
}

static void show_tasks(struct arena *arena, struct screen *screen, const struct value *rollout,
		       bool all)
{
	struct table *table = table_in(arena, task_columns, 6);
	const struct value *tasks = value_get(rollout, "tasks");
	size_t count = value_count(tasks);

	all = all || count <= MANY;
	if (!all)
		add_some(arena, screen, table, tasks);
	for (size_t i = 0; all && i < count; i++)
		add_task(arena, screen, table, value_at(tasks, i));
	if (table_count(table))
		say(screen, STYLE_PLAIN, "%s", "");
	table_wrap(table);
	table_spare(table, 4);
	table_show(screen, table);
	if (!all)
		say(screen, STYLE_PLAIN, "\n%zu targets: %s; --all shows each", count,
		    state_counts(arena, tasks));
}

static const struct column statement_columns[] = {
	{ "TARGET", false, 8 },     { "MIGRATION", false, 14 }, { "LINE", true, 0 },
	{ "TOOK", true, 0 },        { "ROWS", true, 0 },        { "STATE", false, 0 },
	{ "STATEMENT", false, 12 },
};

/* A line for the statements of one migration, from `first` on; returns where the next one begins.
 */
static size_t add_migration(struct arena *arena, struct table *table, const struct value *task,
			    size_t first)
{
	const struct value *items = value_get(task, "statements");
	const char *version = field_text(value_at(items, first), "version");
	int64_t sum = 0;
	size_t next = first;

	for (; next < value_count(items) &&
	       text_equal(field_text(value_at(items, next), "version"), version);
	     next++)
		sum += value_get_integer(value_at(items, next), "duration_us", 0);
	table_add(table, field_text(task, "target"), version, "", text_duration(arena, sum), "", "",
		  text_count(arena, next - first, "statement"));
	return next;
}

static void statements_show(struct arena *arena, struct screen *screen, const struct value *rollout)
{
	struct table *table = table_in(arena, statement_columns, 7);
	const struct value *tasks = value_get(rollout, "tasks");

	for (size_t i = 0; i < value_count(tasks); i++) {
		const struct value *items = value_get(value_at(tasks, i), "statements");
		size_t next = 0;

		for (size_t k = 0; k < value_count(items); k++) {
			const struct value *item = value_at(items, k);
			const struct state_look *look = state_look(field_text(item, "state"));
			int64_t took = value_get_integer(item, "duration_us", 0);
			bool failed = look->symbol == SYMBOL_FAILED;

			if (k == next)
				next = add_migration(arena, table, value_at(tasks, i), k);
			table_add(table, "", "", field_number(arena, item, "line"),
				  failed ? "" : text_duration(arena, took),
				  failed ? "" : field_number(arena, item, "rows"),
				  field_text(item, "state"),
				  text_one_line(arena, bytes_of(field_text(item, "text"))));
			table_paint(table, 5, look->style);
		}
	}
	if (table_count(table))
		say(screen, STYLE_PLAIN, "%s", "");
	table_show(screen, table);
}

const char *rollout_file_of(const struct value *rollout, const struct value *release,
			    const char *version)
{
	const struct value *ways = value_get(rollout, "ways_back");
	const struct value *items = ways ? ways : value_get(release, "migrations");

	for (size_t i = 0; i < value_count(items); i++)
		if (text_equal(value_get_text(value_at(items, i), "version"), version))
			return field_text(value_at(items, i), "name");
	return version;
}

static void show_failure(struct screen *screen, const struct value *rollout,
			 const struct value *release, const struct value *task,
			 const struct value *statement)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct failure failure = {
		.file = arena_printf(
		    arena, "%s: %s", field_text(task, "target"),
		    rollout_file_of(rollout, release, field_text(statement, "version"))),
		.text = field_text(statement, "text"),
		.line = (unsigned)value_get_integer(statement, "line", 0),
		.position = (unsigned)value_get_integer(statement, "position", 0),
		.sqlstate = value_get_text(statement, "sqlstate"),
		.message = value_get_text(statement, "message"),
		.detail = value_get_text(statement, "detail"),
		.hint = value_get_text(statement, "hint"),
	};

	excerpt_show(screen, &failure);
}

/* What one transaction could not show is told, and fails nothing. */
static void show_unrehearsed(struct screen *screen, const struct value *task,
			     const struct value *statement)
{
	say(screen, STYLE_WARNING, "%s: %s line %lld was not rehearsed: %s",
	    field_text(task, "target"), field_text(statement, "version"),
	    (long long)value_get_integer(statement, "line", 0), field_text(statement, "message"));
}

/* Was there something to tell of it? */
static bool show_task_failures(struct screen *screen, const struct value *rollout,
			       const struct value *release, const struct value *task)
{
	const struct value *items = value_get(task, "statements");
	bool shown = false, told = false;

	for (size_t k = 0; k < value_count(items); k++) {
		const char *state = field_text(value_at(items, k), "state");

		told = told || text_equal(state, "not rehearsed");
		if (text_equal(state, "not rehearsed"))
			show_unrehearsed(screen, task, value_at(items, k));
		if (!text_equal(state, "failed"))
			continue;
		show_failure(screen, rollout, release, task, value_at(items, k));
		shown = true;
	}
	if (!shown && *field_text(task, "error"))
		complain(screen, STYLE_BAD, "%s: %s", field_text(task, "target"),
			 field_text(task, "error"));
	return shown || told || *field_text(task, "error");
}

static void show_failures(struct screen *screen, const struct value *rollout,
			  const struct value *release, size_t most)
{
	const struct value *tasks = value_get(rollout, "tasks");
	size_t shown = 0, left = 0;

	for (size_t i = 0; i < value_count(tasks); i++) {
		const struct value *task = value_at(tasks, i);

		if (shown < most)
			shown += show_task_failures(screen, rollout, release, task);
		else
			left += *field_text(task, "error") != '\0';
	}
	if (left)
		complain(screen, STYLE_BAD, "%zu more have failed; --all shows each", left);
}

void rollout_view_failures(struct screen *screen, const struct value *rollout,
			   const struct value *release)
{
	show_failures(screen, rollout, release, SIZE_MAX);
}

bool rollout_has_failures(const struct value *rollout)
{
	const struct value *tasks = value_get(rollout, "tasks");

	for (size_t i = 0; i < value_count(tasks); i++) {
		const struct value *items = value_get(value_at(tasks, i), "statements");

		for (size_t k = 0; k < value_count(items); k++)
			if (text_equal(field_text(value_at(items, k), "state"), "failed"))
				return true;
	}
	return false;
}

void rollout_view_show(const struct screen *wanted, const struct value *rollout,
		       const struct value *release, const struct rollout_shown *shown)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct screen own = *wanted, *screen = &own;
	const struct state_look *look = state_look(field_text(rollout, "state"));
	int64_t span = field_span(rollout, "started", "finished");

	own.err = own.out; /* what failed is the answer here, not a complaint */
	say(screen, STYLE_STRONG, "%s", rollout_title(arena, rollout));
	say(screen, look->style, "  %s %s%s%s%s%s", symbol(screen, look->symbol),
	    field_text(rollout, "state"), span < 0 ? "" : ", ",
	    span < 0 ? "" : text_milliseconds(arena, span), *field_text(rollout, "why") ? ": " : "",
	    field_text(rollout, "why"));
	say(screen, STYLE_FAINT, "  started by %s at %s UTC, plan %.16s",
	    field_text(rollout, "created_by"), field_time(arena, rollout, "created"),
	    field_text(rollout, "plan_digest"));
	if (*field_text(rollout, "execution"))
		say(screen, STYLE_FAINT, "  execution: %s", field_text(rollout, "execution"));
	gate_view_show(arena, screen, rollout);
	people_view_show(screen, rollout);
	if (*field_text(rollout, "waits_for"))
		say(screen, STYLE_WARNING, "  %s %s", symbol(screen, SYMBOL_ATTENTION),
		    field_text(rollout, "waits_for"));
	waves_show(arena, screen, rollout);
	show_tasks(arena, screen, rollout, shown->all);
	if (shown->statements)
		statements_show(arena, screen, rollout);
	if (rollout_has_failures(rollout))
		say(screen, STYLE_PLAIN, "%s", "");
	show_failures(screen, rollout, release, shown->all ? SIZE_MAX : SOME_FAILURES);
	if (*rollout_next(arena, rollout))
		say(screen, STYLE_PLAIN, "\nNext: %s", rollout_next(arena, rollout));
}
