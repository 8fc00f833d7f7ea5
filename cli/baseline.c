/* baseline: a target that another tool brought there is adopted, by way of the coordinator. */
#include <string.h>

#include "cli/adoption_view.h"
#include "cli/commands.h"
#include "cli/online.h"
#include "cli/rollout.h"
#include "cli/table.h"
#include "cli/text.h"

static const struct column columns[] = {
	{ "TARGET", false, 12 },
	{ "HISTORY OF", false, 0 },
	{ "MIGRATIONS", false, 20 },
	{ "PROBLEM", false, 20 },
};

static const char *query_of(struct invocation *call, int64_t release)
{
	const struct adoption_options *options = call->options;
	struct buffer query = buffer_in(call->arena);

	if (options->from)
		api_query(&query, "tool", options->from);
	if (release)
		api_query(&query, "release", arena_printf(call->arena, "%lld", (long long)release));
	return buffer_text(&query);
}

/* A whole environment: nothing is written for all of it at once. */
static bool show_environment(struct invocation *call, struct api *api, const char *path,
			     int64_t release, struct error *error)
{
	struct table *table = table_in(call->arena, columns, 4);
	struct value *answered, *items;

	if (!api_get(call->arena, api,
		     arena_printf(call->arena, "%s/targets/%s/adoption%s", path,
				  api_escape(call->arena, call->operands[0]),
				  query_of(call, release)),
		     &answered, error))
		return false;
	if (call->screen->json)
		answer(call->screen, answered);
	items = value_get(answered, "items");
	for (size_t i = 0; i < value_count(items); i++) {
		const struct value *item = value_at(items, i);

		table_add(table, value_get_text(item, "target"), value_get_text(item, "tool"),
			  adoption_counts(call->arena, item), value_get_text(item, "problem"));
		if (value_get_text(item, "problem"))
			table_paint(table, 3, STYLE_BAD);
	}
	table_show(call->screen, table);
	say(call->screen, STYLE_PLAIN,
	    "%snothing was written. Next: lockstep baseline %s/TARGET --write, one by one",
	    table_count(table) ? "\n" : "there is no target; ", call->operands[0]);
	return true;
}

static void say_next(struct invocation *call, const struct value *found)
{
	const char *problem = value_get_text(found, "problem");
	const char *trust = value_get_text(found, "wants_trust");

	if (problem)
		say(call->screen, STYLE_BAD, "%s", problem);
	else if (trust)
		say(call->screen, STYLE_WARNING, "%s", trust);
	say(call->screen, STYLE_PLAIN, "nothing was written.%s%s",
	    problem ? "" : " Next: the same command with --write",
	    !problem && trust ? " --trust" : "");
}

static bool show_target(struct invocation *call, struct api *api, const char *path, int64_t release,
			struct error *error)
{
	const char *below;
	struct value *found;

	if (!rollout_target_path(call, "adoption", &below, error) ||
	    !api_get(call->arena, api,
		     arena_printf(call->arena, "%s%s%s", path, below, query_of(call, release)),
		     &found, error))
		return false;
	if (call->screen->json)
		answer(call->screen, found);
	adoption_show(call->arena, call->screen, found);
	say_next(call, found);
	return true;
}

static struct value *adoption_body(struct invocation *call, int64_t release)
{
	const struct adoption_options *options = call->options;
	struct value *body = value_object(call->arena);

	value_put_text(body, "version", options->version);
	value_put_integer(body, "release", release);
	if (options->version)
		return body;
	value_put_bool(body, "history", true);
	value_put_bool(body, "trust", options->trust);
	value_put_text(body, "tool", options->from);
	value_put_text(body, "skip", options->trace.passed);
	value_put_text(body, "reason", options->trace.reason);
	return body;
}

static bool options_fit(const struct adoption_options *options, struct error *error)
{
	if (options->version && (options->from || options->write || options->trust))
		return error_set(error, ERROR_INVALID,
				 "--version is your own word; --from, --write and --trust go by "
				 "another tool's history: give one or the other");
	return trace_options_fit(&options->trace,
				 options->version || options->from || options->trust,
				 options->write, error);
}

bool command_baseline(struct invocation *call, struct error *error)
{
	const struct adoption_options *options = call->options;
	bool writes = options->version || options->write;
	const char *path, *below;
	struct api *api;
	int64_t release;

	if (!options_fit(options, error))
		return false;
	if (options->trace.reconcile)
		return baseline_reconcile(call, error);
	if ((writes && !rollout_target_path(call, "baseline", &below, error)) ||
	    !online_release(options->release, &release, error) ||
	    !online_project(call, &api, &path, error))
		return false;
	if (writes)
		return rollout_begin(
		    call,
		    &(struct beginning) { api, path, below, NULL, adoption_body(call, release) },
		    error);
	return strchr(call->operands[0], '/') ? show_target(call, api, path, release, error)
					      : show_environment(call, api, path, release, error);
}
