#include "cli/apply_view.h"

#include "cli/excerpt.h"
#include "cli/progress_view.h"
#include "cli/text.h"
#include "core/base/clock.h"

#define LINE_COLUMNS 100 /* where there is no terminal */

struct apply_view apply_view_on(struct arena *arena, struct screen *screen, size_t pending)
{
	return (struct apply_view) {
		.arena = arena,
		.screen = screen,
		.pending = pending,
		.started = clock_monotonic(),
		.applied = value_array(arena),
	};
}

/* "   2/14  line 31   CREATE INDEX ..." */
static char *statement_line(struct arena *arena, const struct screen *screen,
			    const struct progress *progress, const char *tail)
{
	size_t room = (screen->width ? screen->width : LINE_COLUMNS) - text_columns(tail) - 2;
	char *text =
	    arena_printf(arena, "  %3zu/%zu  line %-4u  %s", progress->statement->index + 1,
			 progress->statements, progress->statement->line,
			 text_line_start(arena, progress->statement->text, room));

	text = text_visible(arena, bytes_of(text), false);
	text = text_cut(arena, text, room, symbol(screen, SYMBOL_CUT));
	return arena_printf(arena, "%s%*s  %s", text, (int)(room - text_columns(text)), "", tail);
}

static void migration_started(struct apply_view *view, const struct progress *progress)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	say(view->screen, STYLE_STRONG, "%s %s", symbol(view->screen, SYMBOL_RUNNING),
	    progress->migration->name);
	say(view->screen, STYLE_FAINT, "  %s%s%s",
	    text_count(arena, progress->statements, "statement"), progress->why ? "; " : "",
	    progress->why ? progress->why : "");
}

static void statement_started(struct apply_view *view, const struct progress *progress)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	if (!view->screen->live)
		return;
	live_show(
	    view->screen,
	    arena_printf(arena, "%s\n", statement_line(arena, view->screen, progress, "running")));
}

static void statement_advanced(struct apply_view *view, const struct progress *progress)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	char *tail = progress_view_text(arena, progress->advance);

	/* On a line of its own: there is more to say than a column holds. */
	tail = text_cut(arena, tail, view->screen->width ? view->screen->width - 8 : LINE_COLUMNS,
			symbol(view->screen, SYMBOL_CUT));
	live_show(view->screen,
		  arena_printf(arena, "%s\n       %s\n",
			       statement_line(arena, view->screen, progress, "running"), tail));
}

static void statement_succeeded(struct apply_view *view, const struct progress *progress)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct statement_result *result = progress->result;
	char *took;

	view->statements++;
	if (view->screen->json || view->screen->quiet)
		return;
	took = arena_printf(arena, "%8s", result ? text_duration(arena, result->duration) : "");
	say(view->screen, STYLE_PLAIN, "%s", statement_line(arena, view->screen, progress, took));
}

static void statement_failed(struct apply_view *view, const struct progress *progress)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct statement *statement = progress->statement;
	const struct statement_result *result = progress->result;
	struct failure failure = {
		.text = arena_text_n(arena, statement->text.data, statement->text.size),
		.line = statement->line,
		.position = result ? result->position : 0,
		.sqlstate = result ? result->sqlstate : NULL,
		.message = result ? result->message : NULL,
		.detail = result ? result->detail : NULL,
		.hint = result ? result->hint : NULL,
	};
	struct value *failed = value_object(view->arena);

	say(view->screen, STYLE_BAD, "%s", statement_line(arena, view->screen, progress, "failed"));
	excerpt_show(view->screen, &failure);
	value_put_text(failed, "version", progress->migration->version);
	value_put_text(failed, "name", progress->migration->name);
	value_put_integer(failed, "index", (int64_t)statement->index);
	value_put_integer(failed, "line",
			  progress->error_line ? progress->error_line : statement->line);
	value_put_text(failed, "text", failure.text);
	value_put_text(failed, "sqlstate",
		       failure.sqlstate && *failure.sqlstate ? failure.sqlstate : NULL);
	value_put_text(failed, "message", failure.message);
	value_put_text(failed, "detail", failure.detail);
	value_put_text(failed, "hint", failure.hint);
	if (failure.position)
		value_put_integer(failed, "position", failure.position);
	view->failed = failed;
}

/* Said once each time: it stays on the screen, above the statement that then runs again. */
static void retried(struct apply_view *view, const struct progress *progress)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct statement *statement = progress->statement;
	char *place = statement ? arena_printf(arena, "%3zu/%zu  line %-4u", statement->index + 1,
					       progress->statements, statement->line)
				: arena_printf(arena, "%*s", 0, "");

	say(view->screen, STYLE_WARNING, "  %s%s%s%s%s; tried again in %s", place,
	    statement ? "  " : "", progress->why, progress->blocked_by ? "; blocked by " : "",
	    progress->blocked_by ? progress->blocked_by : "",
	    text_milliseconds(arena, progress->pause));
}

static void not_rehearsed(struct apply_view *view, const struct progress *progress)
{
	say(view->screen, STYLE_WARNING, "  %3zu/%zu  line %-4u  not rehearsed: %s",
	    progress->statement->index + 1, progress->statements, progress->statement->line,
	    progress->why);
}

static void applied_add(struct apply_view *view, const struct progress *progress)
{
	struct value *item = value_object(view->arena);

	value_put_text(item, "version", progress->migration->version);
	value_put_text(item, "name", progress->migration->name);
	value_put_integer(item, "statements", (int64_t)progress->statements);
	value_put_integer(item, "duration_ms", progress->duration / 1000);
	value_add(view->applied, item);
}

static void migration_succeeded(struct apply_view *view, const struct progress *progress)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	view->done++;
	if (view->screen->json)
		applied_add(view, progress);
	say(view->screen, STYLE_GOOD, "  %s applied in %s", symbol(view->screen, SYMBOL_DONE),
	    text_duration(arena, progress->duration));
}

static void migration_failed(struct apply_view *view, const struct progress *progress)
{
	say(view->screen, STYLE_BAD, "  %s %s failed", symbol(view->screen, SYMBOL_FAILED),
	    progress->migration->name);
}

static void (*const reports[PROGRESS_STATE_COUNT])(struct apply_view *, const struct progress *) = {
	[PROGRESS_MIGRATION_STARTED] = migration_started,
	[PROGRESS_STATEMENT_STARTED] = statement_started,
	[PROGRESS_STATEMENT_ADVANCED] = statement_advanced,
	[PROGRESS_STATEMENT_SUCCEEDED] = statement_succeeded,
	[PROGRESS_STATEMENT_FAILED] = statement_failed,
	[PROGRESS_RETRIED] = retried,
	[PROGRESS_STATEMENT_NOT_REHEARSED] = not_rehearsed,
	[PROGRESS_MIGRATION_SUCCEEDED] = migration_succeeded,
	[PROGRESS_MIGRATION_FAILED] = migration_failed,
};

void apply_view_report(void *view, const struct progress *progress)
{
	reports[progress->state](view, progress);
}
