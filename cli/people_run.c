/* rollout withdraw, rollout override; hold, pin, veto, stop-the-line and what lets go of them. */
#include "cli/brake_view.h"
#include "cli/people.h"

#include "cli/field.h"

bool command_rollout_withdraw(struct invocation *call, struct error *error)
{
	const struct withdraw_options *options = call->options;
	struct value *body = value_object(call->arena);

	value_put_text(body, "person", options->person);
	return rollout_decide(call, body, error);
}

bool command_rollout_override(struct invocation *call, struct error *error)
{
	struct value *body = value_object(call->arena);

	value_put_text(body, "gate", call->operands[1]);
	return rollout_decide(call, body, error);
}

/* Sends it to `path` and says what holds rollouts back now. */
static bool brake(struct invocation *call, struct api *api, const char *path, struct value *body,
		  struct error *error)
{
	const struct brake_options *options = call->options;
	struct api_request request = {
		.method = "POST",
		.path = arena_printf(call->arena, "%s/%s", path, call->command->name),
	};
	struct value *answered;

	value_put_text(body, "reason", options->reason);
	if (!api_send(call->arena, api, &request, body, &answered, error))
		return false;
	if (call->screen->json)
		answer(call->screen, answered);
	else
		brakes_show(call->screen, value_get(answered, "items"));
	if (!value_count(value_get(answered, "items")))
		say(call->screen, STYLE_GOOD, "%s nothing holds rollouts back",
		    symbol(call->screen, SYMBOL_DONE));
	return true;
}

static bool put_release(const char *text, struct value *body, struct error *error)
{
	int64_t release;

	if (!online_release(text, &release, error))
		return false;
	if (!release)
		return error_set(error, ERROR_INVALID, "which release? Give its number");
	value_put_integer(body, "release", release);
	return true;
}

bool command_brake_environment(struct invocation *call, struct error *error)
{
	const struct brake_options *options = call->options;
	struct value *body = value_object(call->arena);
	struct api *api;
	const char *path;

	if (text_equal(call->command->name, "pin") && !put_release(options->release, body, error))
		return false;
	value_put_text(body, "environment", call->operands[0]);
	return online_project(call, &api, &path, error) && brake(call, api, path, body, error);
}

bool command_brake_release(struct invocation *call, struct error *error)
{
	const struct brake_options *options = call->options;
	struct value *body = value_object(call->arena);
	struct api *api;
	const char *path;

	value_put_text(body, "environment", options->environment);
	return put_release(call->operands[0], body, error) &&
	       online_project(call, &api, &path, error) && brake(call, api, path, body, error);
}

bool command_brake_line(struct invocation *call, struct error *error)
{
	const struct brake_options *options = call->options;
	struct value *body = value_object(call->arena);
	const char *path = "/v1";
	struct api *api;

	if (options->online.project ? !online_project(call, &api, &path, error)
				    : !online_open(call, &api, error))
		return false;
	return brake(call, api, path, body, error);
}
