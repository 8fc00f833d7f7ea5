/* resolve, target accept: a person's word on what a target holds, by way of the coordinator. */
#include <string.h>

#include "cli/field.h"
#include "cli/rollout.h"

static bool body_of(struct invocation *call, struct value *body, struct error *error)
{
	const struct resolve_online_options *options = call->options;
	int said = options->applied + options->rolled_back + (options->retry_from > 0);
	int64_t release;

	if (!options->version)
		return error_set(error, ERROR_INVALID,
				 "which migration? Give --version; lockstep rollout show ID says "
				 "what stopped in the middle");
	if (said != 1)
		return error_set(error, ERROR_INVALID,
				 "what holds of it? Give one of --applied, --rolled-back and "
				 "--retry-from K");
	if (!options->reason || !*options->reason)
		return error_set(error, ERROR_INVALID, "why? Give --reason TEXT; it is kept");
	if (!online_release(options->release, &release, error))
		return false;
	value_put_text(body, "version", options->version);
	value_put_bool(body, "applied", options->applied);
	value_put_bool(body, "rolled_back", options->rolled_back);
	value_put_integer(body, "retry_from", (int64_t)options->retry_from);
	value_put_text(body, "reason", options->reason);
	value_put_integer(body, "release", release);
	return true;
}

static const struct value *named(const struct value *list, const char *key, const char *name)
{
	for (size_t i = 0; i < value_count(list); i++)
		if (text_equal(field_text(value_at(list, i), key), name))
			return value_at(list, i);
	return NULL;
}

/* What the target says of the migration now. */
static bool show_ledger(struct invocation *call, struct api *api, const char *path,
			struct error *error)
{
	const struct resolve_online_options *options = call->options;
	const char *slash = strchr(call->operands[0], '/');
	const struct value *place, *state;
	struct value *status;

	if (call->screen->json || !options->wait.wait)
		return true;
	if (!api_get(call->arena, api, arena_printf(call->arena, "%s/status", path), &status,
		     error))
		return false;
	place = named(
	    value_get(status, "environments"), "name",
	    arena_text_n(call->arena, call->operands[0], (size_t)(slash - call->operands[0])));
	place = named(value_get(place, "targets"), "name", slash + 1);
	state = named(value_get(place, "states"), "version", options->version);
	say(call->screen, STYLE_PLAIN, "%s: the ledger says %s: %s", call->operands[0],
	    options->version, state ? field_text(state, "state") : "nothing");
	return true;
}

bool command_resolve(struct invocation *call, struct error *error)
{
	struct value *body = value_object(call->arena);
	const char *path, *below;
	struct api *api;

	return rollout_target_path(call, "resolve", &below, error) && body_of(call, body, error) &&
	       online_project(call, &api, &path, error) &&
	       rollout_begin(call, &(struct beginning) { api, path, below, NULL, body }, error) &&
	       show_ledger(call, api, path, error);
}

bool command_target_accept(struct invocation *call, struct error *error)
{
	const struct accept_options *options = call->options;
	struct value *body = value_object(call->arena), *answered;
	struct api_request request = { .method = "POST" };
	const char *path, *below;
	struct api *api;

	if (!rollout_target_path(call, "accept", &below, error))
		return false;
	if (!options->reason || !*options->reason)
		return error_set(error, ERROR_INVALID, "why? Give --reason TEXT; it is kept");
	if (!online_project(call, &api, &path, error))
		return false;
	value_put_text(body, "reason", options->reason);
	request.path = arena_printf(call->arena, "%s%s", path, below);
	if (!api_send(call->arena, api, &request, body, &answered, error))
		return false;
	if (call->screen->json)
		answer(call->screen, answered);
	say(call->screen, STYLE_GOOD, "%s is taken as it is; what it lost is pending again",
	    call->operands[0]);
	say(call->screen, STYLE_PLAIN, "Next: lockstep rollout start --env %s --wait",
	    field_text(answered, "environment"));
	return true;
}
