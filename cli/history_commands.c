/* history: the log's entries. */
#include "cli/audit.h"
#include "cli/field.h"
#include "cli/history.h"
#include "cli/matrix.h"
#include "cli/overview.h"
#include "cli/proofs.h"
#include "cli/text.h"

#define PAGE    1000 /* entries in one question */
#define DETAILS 5    /* so many entries are asked for to find one that is no detail */

static bool history_path(struct invocation *call, const char **path, struct error *error)
{
	const struct history_options *options = call->options;
	struct buffer buffer = buffer_in(call->arena);
	const char *since, *until;

	if (!moment_read(call->arena, "since", options->since, &since, error) ||
	    !moment_read(call->arena, "until", options->until, &until, error))
		return false;
	buffer_add_text(&buffer, "/v1/history");
	api_query(&buffer, "project", options->log.online.project);
	api_query(&buffer, "environment", options->environment);
	api_query(&buffer, "target", options->target);
	api_query(&buffer, "migration", options->migration);
	api_query(&buffer, "actor", options->actor);
	api_query(&buffer, "type", options->type);
	api_query(&buffer, "rollout", options->rollout);
	api_query(&buffer, "refusals", options->refusals ? "1" : NULL);
	api_query(&buffer, "since", since);
	api_query(&buffer, "until", until);
	api_query(&buffer, "newest", "1");
	*path = buffer_text(&buffer);
	return true;
}

struct pages {
	struct value *items; /* newest first */
	bool all;            /* else entries of detail are passed over */
	size_t passed;
};

static void take(struct pages *pages, const struct value *page, uint64_t limit)
{
	for (size_t i = 0; i < value_count(page) && value_count(pages->items) < limit; i++)
		if (pages->all || !history_is_detail(value_at(page, i)))
			value_add(pages->items, value_at(page, i));
		else
			pages->passed++;
}

/* The newest entries, as many as asked for, over several pages when it must be. */
static bool fetch(struct invocation *call, struct api *api, const char *path, struct pages *pages,
		  struct error *error)
{
	const struct history_options *options = call->options;
	int64_t after = 0;

	while (value_count(pages->items) < options->limit) {
		uint64_t left = options->limit - value_count(pages->items);
		struct buffer page = buffer_in(call->arena);
		struct value *answered;

		left = pages->all || left > PAGE / DETAILS ? left : left * DETAILS;
		buffer_add_text(&page, path);
		api_query(&page, "limit",
			  arena_printf(call->arena, "%llu",
				       (unsigned long long)(left < PAGE ? left : PAGE)));
		if (after)
			api_query(&page, "after",
				  arena_printf(call->arena, "%lld", (long long)after));
		if (!api_get(call->arena, api, buffer_text(&page), &answered, error))
			return false;
		take(pages, value_get(answered, "items"), options->limit);
		after = value_get_integer(answered, "next", 0);
		if (!after || !value_count(value_get(answered, "items")))
			break;
	}
	return true;
}

static const char *hint(struct invocation *call)
{
	const struct history_options *options = call->options;
	const char *near;

	if (!options->type || history_knows(options->type))
		return "";
	near = history_nearest(options->type);
	return near ? arena_printf(call->arena, "; did you mean --type %s?", near)
		    : "; types are named like rollout.moved: --json shows them";
}

/* Every environment as it stood at a time, by the entries before it. */
static bool show_past(struct invocation *call, struct error *error)
{
	const struct history_options *options = call->options;
	struct value *status;
	struct buffer query;
	struct api *api;
	const char *path, *at;

	if (!moment_read(call->arena, "at", options->at, &at, error) ||
	    !online_project(call, &api, &path, error))
		return false;
	query = buffer_in(call->arena);
	buffer_printf(&query, "%s/status", path);
	api_query(&query, "at", at);
	if (!api_get(call->arena, api, buffer_text(&query), &status, error))
		return false;
	say(call->screen, STYLE_STRONG,
	    "As it stood at %s UTC, by the log's entries up to %s:", text_time(call->arena, at),
	    field_number(call->arena, status, "entry"));
	matrix_show(call->arena, call->screen, status, options->all);
	if (!proofs_write(call, status, options->proof, error))
		return false;
	if (call->screen->json)
		answer(call->screen, status);
	return true;
}

bool command_history(struct invocation *call, struct error *error)
{
	const struct history_options *options = call->options;
	struct pages pages = { value_array(call->arena),
			       options->all || options->type || call->screen->json, 0 };
	struct value *shown = value_object(call->arena);
	struct api *api;
	const char *path;

	if (options->at)
		return show_past(call, error);
	value_put(shown, "items", pages.items);
	if (!history_path(call, &path, error) || !online_open(call, &api, error) ||
	    !fetch(call, api, path, &pages, error))
		return false;
	if (call->screen->json)
		for (size_t i = value_count(pages.items); i-- > 0;)
			answer_line(call->screen, value_at(pages.items, i));
	call->screen->answered = call->screen->json;
	history_show(call->arena, call->screen, pages.items, options->all);
	if (!value_count(pages.items) && !pages.passed)
		say(call->screen, STYLE_PLAIN, "the log has no such entry%s", hint(call));
	if (pages.passed)
		say(call->screen, STYLE_FAINT, "%s of steps in between: --all shows them",
		    arena_printf(call->arena, "%zu %s", pages.passed,
				 pages.passed == 1 ? "entry" : "entries"));
	return proofs_write(call, shown, options->proof, error);
}
