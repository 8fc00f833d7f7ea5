#include <inttypes.h>

#include "cli/log.h"
#include "cli/table.h"

static const char *entries_of(struct invocation *call, const struct value *item)
{
	int64_t entries = value_get_integer(item, "cosigned", 0);

	return entries ? arena_printf(call->arena, "%" PRId64, entries) : "none";
}

static const char *text_of(const struct value *item, const char *key)
{
	const char *text = value_get_text(item, key);

	return text ? text : "";
}

static void show_witnesses(struct invocation *call, const struct value *items)
{
	static const struct column columns[] = {
		{ "WITNESS", false, 0 },
		{ "COSIGNED", true, 0 },
		{ "TIME", false, 0 },
		{ "PROBLEM", false, 20 },
	};
	struct table *table = table_in(call->arena, columns, sizeof columns / sizeof *columns);

	for (size_t i = 0; i < value_count(items); i++) {
		const struct value *item = value_at(items, i);

		table_add(table, text_of(item, "witness"), entries_of(call, item),
			  text_of(item, "time"), text_of(item, "problem"));
	}
	table_wrap(table);
	table_show(call->screen, table);
}

static void show_agents(struct invocation *call, const struct value *items)
{
	static const struct column columns[] = {
		{ "AGENT", false, 0 },   { "ENVIRONMENT", false, 0 }, { "COSIGNED", true, 0 },
		{ "DEMANDS", false, 0 }, { "VKEY", false, 0 },
	};
	struct table *table = table_in(call->arena, columns, sizeof columns / sizeof *columns);

	for (size_t i = 0; i < value_count(items); i++) {
		const struct value *item = value_at(items, i);

		table_add(table, text_of(item, "agent"), text_of(item, "environment"),
			  entries_of(call, item), text_of(item, "demands"), text_of(item, "vkey"));
	}
	table_show(call->screen, table);
}

static void show_head(struct invocation *call, const struct value *answered)
{
	int64_t cosigned = value_get_integer(answered, "cosigned", 0);
	const char *missing = value_get_text(answered, "missing");

	if (!value_get_bool(answered, "policy", false))
		say(call->screen, STYLE_PLAIN,
		    "the coordinator has no log-policy: /log/checkpoint shows every head");
	else if (cosigned)
		say(call->screen, STYLE_GOOD,
		    "%s enough witnesses cosigned the log of %" PRId64 " entries",
		    symbol(call->screen, SYMBOL_DONE), cosigned);
	if (missing)
		say(call->screen, STYLE_WARNING, "%s the log of %" PRId64 " entries: %s",
		    symbol(call->screen, SYMBOL_ATTENTION), value_get_integer(answered, "shown", 0),
		    missing);
}

bool command_log_witnesses(struct invocation *call, struct error *error)
{
	struct value *answered;
	struct api *api;

	if (!online_open(call, &api, error) ||
	    !api_get(call->arena, api, "/v1/log/witnesses", &answered, error))
		return false;
	if (call->screen->json)
		answer(call->screen, answered);
	show_head(call, answered);
	show_witnesses(call, value_get(answered, "witnesses"));
	show_agents(call, value_get(answered, "agents"));
	return true;
}
