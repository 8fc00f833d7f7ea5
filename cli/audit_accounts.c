#include "cli/audit.h"
#include "cli/field.h"
#include "cli/table.h"
#include "cli/text.h"
#include "core/base/clock.h"
#include "core/base/settings.h"

bool moment_read(struct arena *arena, const char *option, const char *text, const char **time,
		 struct error *error)
{
	int64_t wall;

	*time = NULL;
	if (!text)
		return true;
	if (clock_parse(text, &wall))
		*time = clock_text(arena, wall);
	else if (duration_parse(text, &wall))
		*time = clock_text(arena, clock_wall() - wall);
	return *time || error_set(error, ERROR_INVALID,
				  "--%s: '%s' is no time: write 2026-03-01, 2026-03-01T02:00:00Z, "
				  "or how long ago (2h, 7d)",
				  option, text);
}

static bool accounts_path(struct arena *arena, const char *project,
			  const struct accounts_query *query, const char **path,
			  struct error *error)
{
	struct buffer buffer = buffer_in(arena);
	const char *since, *until;

	if (!moment_read(arena, "since", query->since, &since, error) ||
	    !moment_read(arena, "until", query->until, &until, error))
		return false;
	buffer_printf(&buffer, "%s/accounts", project);
	api_query(&buffer, "environment", query->environment);
	api_query(&buffer, "migration", query->migration);
	api_query(&buffer, "from", since);
	api_query(&buffer, "until", until);
	if (query->bypassed)
		api_query(&buffer, "bypassed", "1");
	*path = buffer_text(&buffer);
	return true;
}

bool accounts_fetch(struct invocation *call, struct api *api, const char *project,
		    const struct accounts_query *query, struct value **answer, struct error *error)
{
	struct value *items = value_array(call->arena), *page;
	const char *path;
	int64_t after = 0;

	if (!accounts_path(call->arena, project, query, &path, error))
		return false;
	*answer = value_object(call->arena);
	value_put(*answer, "items", items);
	do {
		struct buffer next = buffer_in(call->arena);

		buffer_add_text(&next, path);
		if (after)
			api_query(&next, "after",
				  arena_printf(call->arena, "%lld", (long long)after));
		if (!api_get(call->arena, api, buffer_text(&next), &page, error))
			return false;
		for (size_t i = 0; i < value_count(value_get(page, "items")); i++)
			value_add(items, value_at(value_get(page, "items"), i));
		if (value_get(page, "migration"))
			value_put(*answer, "migration", value_get(page, "migration"));
		after = value_get_integer(page, "next", 0);
	} while (after);
	return true;
}

const char *account_soak(struct arena *arena, const struct value *account)
{
	const struct value *soak = value_get(account, "soak");
	int64_t demanded = value_get_integer(soak, "demanded", 0);
	int64_t had = value_get_integer(soak, "had", -1);
	const char *upstream = field_list(arena, soak, "upstream");

	if (!value_is_object(soak))
		return NULL;
	return arena_printf(arena, "%s%s demanded, %s in %s", demanded ? "" : "no soak",
			    demanded ? duration_text(arena, demanded) : "",
			    had < 0
				? "had not succeeded"
				: arena_printf(arena, "had been %s", text_milliseconds(arena, had)),
			    upstream);
}

/* Is there no later word of the same person? */
static bool stands(const struct value *approvals, size_t at)
{
	const char *person = field_text(value_at(approvals, at), "person");

	for (size_t i = at + 1; i < value_count(approvals); i++)
		if (text_equal(field_text(value_at(approvals, i), "person"), person))
			return false;
	return text_equal(field_text(value_at(approvals, at), "decision"), "approved");
}

const char *account_approvals(struct arena *arena, const struct value *account)
{
	const struct value *approvals = value_get(account, "approvals");
	struct buffer buffer = buffer_in(arena);

	for (size_t i = 0; i < value_count(approvals); i++)
		if (stands(approvals, i))
			buffer_printf(&buffer, "%s%s (%s)", buffer.size ? ", " : "",
				      field_text(value_at(approvals, i), "person"),
				      field_text(value_at(approvals, i), "role"));
	return buffer_text(&buffer);
}

const char *account_entries(struct arena *arena, const struct value *entries)
{
	struct buffer buffer = buffer_in(arena);

	for (size_t i = 0; i < value_count(entries); i++)
		buffer_printf(&buffer, "%s%lld", i ? ", " : "",
			      (long long)value_as_integer(value_at(entries, i), 0));
	return buffer_text(&buffer);
}

static const char *deed_text(struct arena *arena, const struct value *deed)
{
	return arena_printf(arena, "by %s at %s UTC (entry %s)", field_text(deed, "by"),
			    field_time(arena, deed, "time"), field_number(arena, deed, "entry"));
}

/* Words of people: "approved by anna (approver) at ... (entry 28): reason" */
static void show_people(struct arena *arena, struct screen *screen, const struct value *account)
{
	const struct value *approvals = value_get(account, "approvals");

	for (size_t i = 0; i < value_count(approvals); i++) {
		const struct value *item = value_at(approvals, i);
		const char *reason = field_line(arena, item, "reason");

		say(screen, STYLE_PLAIN, "  %s by %s (%s) at %s UTC (entry %s)%s%s",
		    field_text(item, "decision"), field_text(item, "person"),
		    field_text(item, "role"), field_time(arena, item, "time"),
		    field_number(arena, item, "entry"), *reason ? ": " : "", reason);
	}
	if (!value_count(approvals))
		say(screen, STYLE_FAINT, "  nobody was asked to approve it, and nobody did");
}

static void show_bypasses(struct arena *arena, struct screen *screen, const struct value *account)
{
	const struct value *bypasses = value_get(account, "bypasses");

	for (size_t i = 0; i < value_count(bypasses); i++) {
		const struct value *item = value_at(bypasses, i);

		say(screen, STYLE_WARNING, "  %s %s: %s (entry %s)",
		    symbol(screen, SYMBOL_ATTENTION), field_text(item, "what"),
		    field_line(arena, item, "why"),
		    account_entries(arena, value_get(item, "entries")));
	}
}

static const struct column run_columns[] = {
	{ "  TARGET", false, 10 }, { "AGENT", false, 6 }, { "STARTED (UTC)", false, 0 },
	{ "TOOK", true, 0 },       { "STATE", false, 0 }, { "ENTRY", true, 0 },
	{ "WHY", false, 12 },
};

static void show_runs(struct arena *arena, struct screen *screen, const struct value *account)
{
	const struct value *runs = value_get(account, "runs");
	struct table *table =
	    table_in(arena, run_columns, sizeof run_columns / sizeof *run_columns);

	table_wrap(table);
	for (size_t i = 0; i < value_count(runs); i++) {
		const struct value *run = value_at(runs, i);
		const char *error = field_line(arena, run, "error");
		int64_t took =
		    *field_text(run, "finished") ? field_span(run, "started", "finished") : -1;

		table_add(table, arena_printf(arena, "  %s", field_text(run, "target")),
			  field_text(run, "agent"), field_time(arena, run, "started"),
			  took < 0 ? "" : text_milliseconds(arena, took), field_text(run, "state"),
			  field_number(arena, run, "entry"),
			  *error ? error : field_line(arena, run, "why"));
	}
	table_show(screen, table);
}

void account_show(struct arena *arena, struct screen *screen, const struct value *account)
{
	const char *soak = account_soak(arena, account);
	const struct value *created = value_get(account, "created");

	say(screen, STYLE_STRONG, "%s %s: %s release %s, %s", field_text(account, "rollout"),
	    field_text(account, "environment"), field_text(account, "kind"),
	    field_number(arena, account, "release"), field_text(account, "state"));
	say(screen, STYLE_PLAIN, "  %s %s",
	    value_get_bool(created, "promoted", false) ? "promoted" : "asked for",
	    deed_text(arena, created));
	say(screen, STYLE_FAINT, "  plan %s", field_text(account, "plan_digest"));
	if (soak)
		say(screen, STYLE_PLAIN, "  soak: %s", soak);
	if (text_equal(field_text(account, "kind"), "apply"))
		show_people(arena, screen, account);
	show_bypasses(arena, screen, account);
	show_runs(arena, screen, account);
	say(screen, STYLE_PLAIN, "%s", "");
}
