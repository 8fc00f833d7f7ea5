/* revert: what comes after a version is taken back. */
#include "cli/rollout.h"

bool command_revert(struct invocation *call, struct error *error)
{
	const struct revert_options *options = call->options;
	struct value *body = value_object(call->arena);
	struct beginning beginning = { .below = "/reverts", .key = options->key, .body = body };
	int64_t release;

	if (!options->environment)
		return error_set(error, ERROR_INVALID, "in which environment? Give --env NAME");
	if (!options->to == !options->release)
		return error_set(error, ERROR_INVALID,
				 "how far back? Give --to VERSION, the last that stays, or "
				 "--release N");
	if (!options->reason || !*options->reason)
		return error_set(error, ERROR_INVALID, "why? Give --reason TEXT, for the log");
	if (!online_release(options->release, &release, error) ||
	    !online_project(call, &beginning.api, &beginning.path, error))
		return false;
	if (options->release && !release)
		return error_set(error, ERROR_INVALID, "--release: give the number of a release");
	value_put_text(body, "environment", options->environment);
	value_put_text(body, "to", options->to);
	if (release)
		value_put_integer(body, "release", release);
	value_put_text(body, "reason", options->reason);
	value_put_bool(body, "allow_data_loss", options->allow_data_loss);
	return rollout_begin(call, &beginning, error);
}
