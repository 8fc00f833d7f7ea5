/* rollout start, list, show, pause, resume, cancel, retry; promote. */
#include <string.h>

#include "cli/field.h"
#include "cli/rollout.h"
#include "cli/rollout_view.h"
#include "cli/summary.h"
#include "cli/table.h"
#include "cli/text.h"

static size_t shut_gates(const struct value *gates)
{
	size_t shut = 0;

	for (size_t i = 0; i < value_count(gates); i++)
		shut += !value_get_bool(value_at(gates, i), "open", false);
	return shut;
}

/* A single shut gate is in the refusal's sentence; of several, each has a line of its own. */
static bool refused(struct invocation *call, const struct api *api, struct error *error)
{
	const struct value *gates = value_get(api_problem(api), "gates");
	size_t shut = shut_gates(gates);

	if (shut < 2 || call->screen->json)
		return false;
	for (size_t i = 0; i < value_count(gates); i++) {
		const struct value *gate = value_at(gates, i);

		if (!value_get_bool(gate, "open", false))
			complain(call->screen, STYLE_BAD, "%s %s: %s",
				 symbol(call->screen, SYMBOL_FAILED), field_text(gate, "name"),
				 field_text(gate, "reason"));
	}
	return error_set(error, error->code, "refused: %zu gates are shut", shut);
}

static void summarize_refusal(struct invocation *call, const struct api *api,
			      const struct error *error)
{
	const struct wait_options *options = call->options;
	struct error failed;

	if (options->summary &&
	    !summary_append(options->summary,
			    summary_of_refusal(call->arena, error->text, api_problem(api)),
			    &failed))
		complain(call->screen, STYLE_WARNING, "warning: %s", failed.text);
}

bool rollout_begin(struct invocation *call, const struct beginning *beginning, struct error *error)
{
	struct api_request request = {
		.method = "POST",
		.path = arena_printf(call->arena, "%s%s", beginning->path, beginning->below),
		.key = beginning->key,
	};
	struct value *rollout;

	if (!api_send(call->arena, beginning->api, &request, beginning->body, &rollout, error)) {
		summarize_refusal(call, beginning->api, error);
		return refused(call, beginning->api, error);
	}
	return rollout_follow(call, beginning->api, beginning->path, rollout, error);
}

static bool start_in(struct invocation *call, const char *kind, bool promote, struct error *error)
{
	const struct start_options *options = call->options;
	struct value *body = value_object(call->arena);
	struct beginning beginning = { .below = "/rollouts", .key = options->key, .body = body };
	int64_t release;

	if (!options->environment)
		return error_set(error, ERROR_INVALID, "in which environment? Give --%s NAME",
				 promote ? "to" : "env");
	if (!online_release(options->release, &release, error) ||
	    !online_project(call, &beginning.api, &beginning.path, error))
		return false;
	value_put_text(body, "environment", options->environment);
	value_put_integer(body, "release", release);
	value_put_text(body, "kind", kind);
	value_put_bool(body, "promote", promote);
	value_put_text(body, "override", options->override);
	value_put_text(body, "reason", options->reason);
	value_put_text(body, "target", options->rehearse_on);
	if (options->on_target)
		value_put_bool(body, "on_target", true);
	return rollout_begin(call, &beginning, error);
}

bool command_rollout_start(struct invocation *call, struct error *error)
{
	const struct start_options *options = call->options;

	bool rehearse = options->rehearse || options->on_target || options->rehearse_on;

	return start_in(call, rehearse ? "rehearse" : "apply", false, error);
}

bool command_promote(struct invocation *call, struct error *error)
{
	return start_in(call, "apply", true, error);
}

bool rollout_target_path(struct invocation *call, const char *verb, const char **below,
			 struct error *error)
{
	const char *operand = call->operands[0], *slash = strchr(operand, '/');

	if (!slash || slash == operand || !slash[1])
		return error_set(error, ERROR_INVALID,
				 "a target is named ENVIRONMENT/NAME, like production/eu");
	*below = arena_printf(
	    call->arena, "/targets/%s/%s/%s",
	    api_escape(call->arena, arena_text_n(call->arena, operand, (size_t)(slash - operand))),
	    api_escape(call->arena, slash + 1), verb);
	return true;
}

bool rollout_decide(struct invocation *call, struct value *body, struct error *error)
{
	const struct decide_options *options = call->options;
	const char *verb = strchr(call->command->name, ' ') + 1, *path;
	struct api_request request = { .method = "POST" };
	struct value *rollout;
	struct api *api;

	if (!online_project(call, &api, &path, error))
		return false;
	value_put_text(body, "reason", options->reason ? options->reason : "");
	request.path = arena_printf(call->arena, "%s/rollouts/%s/%s", path,
				    api_escape(call->arena, call->operands[0]), verb);
	if (!api_send(call->arena, api, &request, body, &rollout, error))
		return refused(call, api, error);
	return rollout_follow(call, api, path, rollout, error);
}

bool command_rollout_decide(struct invocation *call, struct error *error)
{
	return rollout_decide(call, value_object(call->arena), error);
}

bool command_rollout_cancel(struct invocation *call, struct error *error)
{
	const struct cancel_options *options = call->options;
	struct value *body = value_object(call->arena);

	if (options->now)
		value_put_bool(body, "now", true);
	return rollout_decide(call, body, error);
}

bool command_rollout_replan(struct invocation *call, struct error *error)
{
	const struct replan_options *options = call->options;
	struct value *body = value_object(call->arena);

	value_put_text(body, "override", options->override);
	return rollout_decide(call, body, error);
}

bool command_rollout_show(struct invocation *call, struct error *error)
{
	const struct show_options *options = call->options;
	const struct value *release;
	struct value *rollout;
	struct api *api;
	const char *path;

	if (!online_project(call, &api, &path, error))
		return false;
	if (options->evidence)
		return rollout_evidence(call, api, path, error);
	if (!api_get(call->arena, api,
		     arena_printf(call->arena, "%s/rollouts/%s", path,
				  api_escape(call->arena, call->operands[0])),
		     &rollout, error))
		return false;
	if (options->wait.wait || options->wait.watch)
		return rollout_follow(call, api, path, rollout, error);
	release = rollout_release(call, api, path, rollout);
	if (call->screen->json)
		answer(call->screen, rollout);
	else
		rollout_view_show(call->screen, rollout, release,
				  &(struct rollout_shown) { options->statements, options->all });
	return !options->wait.summary ||
	       summary_append(options->wait.summary, summary_of(call->arena, rollout, release),
			      error);
}

static const struct column list_columns[] = {
	{ "ROLLOUT", false, 0 }, { "ENVIRONMENT", false, 8 }, { "RELEASE", true, 0 },
	{ "KIND", false, 0 },    { "STATE", false, 0 },       { "CREATED", false, 0 },
	{ "BY", false, 6 },      { "WHY", false, 12 },
};

static void show_list(struct invocation *call, const struct value *items)
{
	struct table *table = table_in(call->arena, list_columns, 8);

	for (size_t i = 0; i < value_count(items); i++) {
		const struct value *item = value_at(items, i);
		const struct state_look *look = state_look(field_text(item, "state"));

		table_add(table, field_text(item, "id"), field_text(item, "environment"),
			  field_number(call->arena, item, "release"), field_text(item, "kind"),
			  arena_printf(call->arena, "%s %s", symbol(call->screen, look->symbol),
				       field_text(item, "state")),
			  field_time(call->arena, item, "created"), field_text(item, "created_by"),
			  look->symbol == SYMBOL_DONE ? "" : field_text(item, "why"));
		table_paint(table, 4, look->style);
	}
	table_spare(table, 3);
	table_spare(table, 7);
	table_show(call->screen, table);
	if (!table_count(table))
		say(call->screen, STYLE_PLAIN,
		    "no rollout yet. Next: lockstep rollout start --env ENVIRONMENT");
}

bool command_rollout_list(struct invocation *call, struct error *error)
{
	const struct rollout_list_options *options = call->options;
	struct buffer buffer = buffer_in(call->arena);
	struct value *answered;
	struct api *api;
	const char *path;

	if (!online_project(call, &api, &path, error))
		return false;
	buffer_printf(&buffer, "%s/rollouts", path);
	api_query(&buffer, "environment", options->environment);
	if (!api_get(call->arena, api, buffer_text(&buffer), &answered, error))
		return false;
	if (call->screen->json)
		answer(call->screen, answered);
	show_list(call, value_get(answered, "items"));
	return true;
}
