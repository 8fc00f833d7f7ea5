/* status, history. */
#include "cli/overview.h"

#include <string.h>

#include "cli/field.h"
#include "cli/matrix.h"
#include "cli/table.h"
#include "cli/text.h"
#include "core/base/clock.h"

bool command_status(struct invocation *call, struct error *error)
{
	const struct status_options *options = call->options;
	struct value *status;
	struct api *api;
	const char *path;
	size_t behind;

	if (!online_project(call, &api, &path, error) ||
	    !api_get(call->arena, api, arena_printf(call->arena, "%s/status", path), &status,
		     error))
		return false;
	if (call->screen->json)
		answer(call->screen, status);
	else
		matrix_show(call->arena, call->screen, status, options->all);
	behind = matrix_behind(status);
	if (options->exit_code && behind)
		return error_set(error, ERROR_PENDING, "%s behind the newest release",
				 text_count(call->arena, behind, "target"));
	return true;
}

#define PAGE 1000 /* entries in one question */

/* "2026-03-01", RFC 3339, or how long ago: "2h", "7d". */
static bool moment(struct arena *arena, const char *option, const char *text, const char **time,
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

static bool history_path(struct invocation *call, const char **path, struct error *error)
{
	const struct history_options *options = call->options;
	struct buffer buffer = buffer_in(call->arena);
	const char *since, *until;

	if (!moment(call->arena, "since", options->since, &since, error) ||
	    !moment(call->arena, "until", options->until, &until, error))
		return false;
	buffer_add_text(&buffer, "/v1/history");
	api_query(&buffer, "project", options->online.project);
	api_query(&buffer, "environment", options->environment);
	api_query(&buffer, "target", options->target);
	api_query(&buffer, "migration", options->migration);
	api_query(&buffer, "actor", options->actor);
	api_query(&buffer, "type", options->type);
	api_query(&buffer, "rollout", options->rollout);
	api_query(&buffer, "since", since);
	api_query(&buffer, "until", until);
	api_query(&buffer, "newest", "1");
	*path = buffer_text(&buffer);
	return true;
}

/* The newest entries, as many as asked for, over several pages when it must be. */
static bool fetch(struct invocation *call, struct api *api, const char *path, uint64_t limit,
		  struct value *items, struct error *error)
{
	int64_t after = 0;

	while (value_count(items) < limit) {
		uint64_t left = limit - value_count(items);
		struct buffer page = buffer_in(call->arena);
		struct value *answered, *next;

		buffer_add_text(&page, path);
		api_query(&page, "limit",
			  arena_printf(call->arena, "%llu",
				       (unsigned long long)(left < PAGE ? left : PAGE)));
		if (after)
			api_query(&page, "after",
				  arena_printf(call->arena, "%lld", (long long)after));
		if (!api_get(call->arena, api, buffer_text(&page), &answered, error))
			return false;
		next = value_get(answered, "items");
		for (size_t i = 0; i < value_count(next); i++)
			value_add(items, value_at(next, i));
		after = value_get_integer(answered, "next", 0);
		if (!after || !value_count(next))
			break;
	}
	return true;
}

/* What an entry says, in words: "running: the agent began kind=apply". */
static char *words_of(struct arena *arena, const struct value *entry)
{
	static const char *const details[] = { "kind", "tag",  "migrations", "version", "reason",
					       "name", "role", "server",     "problem" };
	const char *to = field_text(entry, "to"), *why = field_text(entry, "error");
	struct buffer buffer = buffer_in(arena);

	why = *why ? why : field_text(entry, "why");
	why = !*why && *to ? field_text(entry, "cause") : why; /* else it repeats the type */
	buffer_printf(&buffer, "%s%s%s", to, *to && *why ? ": " : "", why);
	for (size_t i = 0; i < sizeof details / sizeof *details; i++) {
		const struct value *detail = value_get(entry, details[i]);
		const char *text = value_is_integer(detail) ? field_number(arena, entry, details[i])
							    : field_text(entry, details[i]);

		if (*text)
			buffer_printf(&buffer, "%s%s=%s", buffer.size ? " " : "", details[i], text);
	}
	return buffer.data;
}

/* "r-12 production/eu release 7", of what there is. */
static char *subject(struct arena *arena, const struct value *entry)
{
	static const char *const keys[] = { "rollout", "environment", "target" };
	struct buffer buffer = buffer_in(arena);
	const char *number;

	buffer_add_text(&buffer, "");
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (*field_text(entry, keys[i]))
			buffer_printf(&buffer, "%s%s",
				      !buffer.size ? ""
				      : i == 2     ? "/"
						   : " ",
				      field_text(entry, keys[i]));
	number = value_is_integer(value_get(entry, "release")) ? "release" : "number";
	if (value_is_integer(value_get(entry, number)))
		buffer_printf(&buffer, "%srelease %s", buffer.size ? " " : "",
			      field_number(arena, entry, number));
	return buffer.data;
}

static const struct column history_columns[] = {
	{ "SEQ", true, 0 },  { "TIME", false, 0 },   { "WHAT", false, 12 },
	{ "WHO", false, 8 }, { "WHERE", false, 10 }, { "WHY", false, 14 },
};

static void show_entries(struct invocation *call, struct value *items)
{
	struct table *table = table_in(call->arena, history_columns, 6);

	for (size_t i = value_count(items); i-- > 0;) {
		struct value *entry = value_at(items, i);
		const struct value *actor = value_get(entry, "actor");

		table_add(table, field_number(call->arena, entry, "seq"),
			  field_time(call->arena, entry, "time"), field_text(entry, "type"),
			  value_is_object(actor) ? field_text(actor, "name")
						 : field_text(entry, "actor"),
			  subject(call->arena, entry), words_of(call->arena, entry));
		if (strstr(field_text(entry, "type"), "refused"))
			table_paint(table, 2, STYLE_WARNING);
	}
	table_show(call->screen, table);
	if (!table_count(table))
		say(call->screen, STYLE_PLAIN, "the log has no such entry");
}

bool command_history(struct invocation *call, struct error *error)
{
	const struct history_options *options = call->options;
	struct value *items = value_array(call->arena);
	struct api *api;
	const char *path;

	if (!history_path(call, &path, error) || !online_open(call, &api, error) ||
	    !fetch(call, api, path, options->limit, items, error))
		return false;
	if (call->screen->json)
		for (size_t i = value_count(items); i-- > 0;)
			answer_line(call->screen, value_at(items, i));
	call->screen->answered = call->screen->json;
	show_entries(call, items);
	return true;
}
