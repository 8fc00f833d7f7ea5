/* migrate plan, status: what would happen and what did. */
#include "cli/migrate.h"
#include "cli/offline_next.h"
#include "cli/plan_view.h"
#include "cli/preflight_view.h"
#include "cli/table.h"
#include "cli/text.h"
#include "core/base/clock.h"
#include "core/batch.h"

#define KEY_SHOWN 60 /* bytes of a key in a sentence */

/* What is listed: the whole directory, or what a database still lacks. */
static bool choose(struct invocation *call, struct offline *offline, struct plan_view *view,
		   struct preflight_view *preflight, struct error *error)
{
	static const struct policy nothing;
	const struct database_options *options = call->options;
	const struct migration **all;
	enum dialect dialect;

	if (options->url)
		return offline_open(call, options, offline, error) &&
		       preflight_view_make(call->arena, offline, &nothing, preflight, error) &&
		       reconciliation_allows(&offline->standing, error) &&
		       plan_view_make(call->arena, offline->standing.pending,
				      offline->standing.pending_count, offline->facts.dialect, view,
				      error);
	if (!offline_read(call, &options->directory, &offline->directory, error) ||
	    !directory_verify(&offline->directory, error) ||
	    !offline_dialect(&options->directory, &offline->directory, &dialect, error))
		return false;
	all = arena_new_array(call->arena, const struct migration *, offline->directory.count);
	for (size_t i = 0; i < offline->directory.count; i++)
		all[i] = &offline->directory.migrations[i];
	return plan_view_make(call->arena, all, offline->directory.count, dialect, view, error);
}

bool command_migrate_plan(struct invocation *call, struct error *error)
{
	const struct plan_options *plan = call->options;
	const struct database_options *options = &plan->database;
	struct offline offline = { 0 };
	struct preflight_view preflight;
	struct plan_view view;
	struct value *document;

	if (plan->rehearse || plan->on_target || plan->reversible)
		return offline_open(call, options, &offline, error) &&
		       reconciliation_allows(&offline.standing, error) &&
		       migrate_rehearse(call, &offline, error);

	if (!choose(call, &offline, &view, &preflight, error))
		return false;
	document = plan_view_value(call->arena, &view);
	if (options->url)
		value_put(document, "preflight", preflight_view_value(call->arena, &preflight));
	if (call->screen->json)
		answer(call->screen, document);
	plan_view_show(call->screen, &view);
	if (options->url && view.count)
		preflight_view_show(call->screen, &preflight);
	if (options->url && !view.count)
		say(call->screen, STYLE_GOOD, "nothing to do: every migration is applied");
	else
		say(call->screen, STYLE_STRONG, "%s%s, %s %s", view.count ? "\n" : "",
		    text_count(call->arena, view.count, "migration"),
		    text_count(call->arena, view.statements, "statement"),
		    options->url ? "pending; nothing was changed"
				 : "in the directory; --url shows only what a database lacks");
	return !options->url || plan_view_may_run(&view, &offline.standing, error);
}

static const enum style state_styles[MIGRATION_STATE_COUNT] = {
	[MIGRATION_PENDING] = STYLE_WARNING,  [MIGRATION_APPLIED] = STYLE_GOOD,
	[MIGRATION_BASELINE] = STYLE_GOOD,    [MIGRATION_PARTIAL] = STYLE_BAD,
	[MIGRATION_IN_DOUBT] = STYLE_BAD,     [MIGRATION_CHANGED] = STYLE_BAD,
	[MIGRATION_OUT_OF_ORDER] = STYLE_BAD, [MIGRATION_MISSING] = STYLE_BAD,
	[MIGRATION_FUTURE] = STYLE_WARNING,   [MIGRATION_REVERTED] = STYLE_WARNING,
};

static const struct column status_columns[] = {
	{ "MIGRATION", false, 30 }, { "STATE", false, 0 }, { "APPLIED", false, 0 },
	{ "TOOK", true, 0 },        { "BY", false, 8 },
};

static const char *standing_name(const struct standing *standing)
{
	return standing->migration ? standing->migration->name : standing->row->name;
}

static void show_standing(struct arena *arena, struct table *table, const struct standing *standing)
{
	const struct ledger_row *row = standing->row;
	const char *state = migration_state_name(standing->state);
	bool adopted = row && row->outcome == LEDGER_BASELINE;
	bool ran = row && row->finished && row->outcome == LEDGER_APPLIED;

	if (row && standing->state == MIGRATION_PARTIAL)
		state = arena_printf(arena, "%s %u/%u", state, row->applied, row->statements);
	table_add(table, standing_name(standing), state,
		  ran || adopted ? text_time(arena, clock_text(arena, row->finished)) : NULL,
		  ran ? text_milliseconds(arena, row->duration) : NULL,
		  ran || adopted ? row->operator: NULL);
	table_paint(table, 1, state_styles[standing->state]);
}

/* A statement that is run in ranges and is under way, or was when it failed. */
static void show_batch(struct arena *arena, struct screen *screen, const struct standing *standing)
{
	struct batch_position at;
	int percent;

	if (!batch_position_read(arena, standing->row->details, &at))
		return;
	percent = batch_percent(&at);
	say(screen, STYLE_PLAIN,
	    "  %s: statement %u in ranges: %s done, %lld rows, up to %s = %s%s",
	    standing_name(standing), at.statement + 1,
	    text_count(arena, (size_t)at.ranges, "range"), (long long)at.rows, at.key,
	    text_shortened(arena, at.reached, KEY_SHOWN),
	    percent < 0 ? "" : arena_printf(arena, " (%d%%)", percent));
}

/* The database is asked first, and tells mostly. */
static void show_doubt(struct invocation *call, const struct standing *standing)
{
	const struct standing_options *options = call->options;
	const struct ledger_row *row = standing->row;
	const char *command =
	    offline_next(call->arena, &options->database,
			 arena_printf(call->arena, "resolve --version %s", row->version));

	say(call->screen, STYLE_BAD,
	    "%s %s: whether its statement %u took effect is not known. The next `migrate apply` "
	    "asks the database; where that does not tell, look yourself and say\n"
	    "  %s --reason TEXT --applied, or --retry-from %u",
	    symbol(call->screen, SYMBOL_ATTENTION), standing_name(standing), row->applied + 1,
	    command, row->applied + 1);
}

static void show_errors(struct invocation *call, const struct reconciliation *standing)
{
	struct arena *arena = call->arena;
	struct screen *screen = call->screen;

	for (size_t i = 0; i < standing->count; i++) {
		const struct ledger_row *row = standing->standings[i].row;

		if (row && row->outcome == LEDGER_INTENT)
			show_doubt(call, &standing->standings[i]);

		if (row && row->outcome == LEDGER_PARTIAL)
			show_batch(arena, screen, &standing->standings[i]);
		if (row && (row->outcome == LEDGER_FAILED || row->outcome == LEDGER_PARTIAL) &&
		    row->error)
			say(screen, STYLE_BAD, "%s %s: the last try failed: %s",
			    symbol(screen, SYMBOL_ATTENTION),
			    standing_name(&standing->standings[i]), row->error);
	}
}

static struct value *standing_value(struct arena *arena, const struct standing *standing)
{
	const struct ledger_row *row = standing->row;
	struct value *item = value_object(arena);
	struct batch_position at;

	value_put_text(item, "version",
		       standing->migration ? standing->migration->version : row->version);
	value_put_text(item, "name", standing_name(standing));
	value_put_text(item, "state", migration_state_name(standing->state));
	if (!row)
		return item;
	value_put_integer(item, "statements", row->statements);
	value_put_integer(item, "applied", row->applied);
	value_put_text(item, "started", clock_text(arena, row->started));
	value_put_text(item, "finished", row->finished ? clock_text(arena, row->finished) : NULL);
	value_put_integer(item, "duration_ms", row->duration);
	value_put_text(item, "operator", row->operator);
	value_put_text(item, "error", row->error);
	if (batch_position_read(arena, row->details, &at)) {
		value_put_integer(item, "ranges", at.ranges);
		value_put_integer(item, "rows", at.rows);
		value_put_text(item, "reached", at.reached);
	}
	return item;
}

static void answer_status(struct invocation *call, const struct offline *offline,
			  const struct error *problem)
{
	struct arena *arena = call->arena;
	struct value *document = value_object(arena), *items = value_array(arena);

	value_put_text(document, "target", offline->url);
	value_put_text(document, "server", offline->facts.server);
	for (size_t i = 0; i < offline->standing.count; i++)
		value_add(items, standing_value(arena, &offline->standing.standings[i]));
	value_put(document, "migrations", items);
	value_put_integer(document, "pending", (int64_t)offline->standing.pending_count);
	value_put_text(document, "problem", problem->text[0] ? problem->text : NULL);
	answer(call->screen, document);
}

static void show_status(struct invocation *call, const struct offline *offline)
{
	struct table *table = table_in(call->arena, status_columns, 5);
	const struct standing_options *options = call->options;
	size_t pending = offline->standing.pending_count;

	say(call->screen, STYLE_PLAIN, "%s (%s)%s\n", offline->url, offline->facts.server,
	    offline->ledger.exists ? "" : ", no ledger yet");
	for (size_t i = 0; i < offline->standing.count; i++)
		show_standing(call->arena, table, &offline->standing.standings[i]);
	table_spare(table, 4);
	table_show(call->screen, table);
	show_errors(call, &offline->standing);
	if (pending)
		say(call->screen, STYLE_WARNING, "\n%s pending. Next: %s",
		    text_count(call->arena, pending, "migration"),
		    offline_next(call->arena, &options->database, "apply"));
	else
		say(call->screen, STYLE_GOOD, "\nnothing is pending");
}

bool command_migrate_status(struct invocation *call, struct error *error)
{
	const struct standing_options *options = call->options;
	struct offline offline = { 0 };
	struct error problem = { 0 };
	bool sound;

	if (!offline_open(call, &options->database, &offline, error))
		return false;
	sound = reconciliation_allows(&offline.standing, &problem);
	if (call->screen->json)
		answer_status(call, &offline, &problem);
	show_status(call, &offline);
	if (!sound) {
		*error = problem;
		return false;
	}
	if (options->exit_code && offline.standing.pending_count)
		return error_set(error, ERROR_PENDING, "%s", "");
	return true;
}
