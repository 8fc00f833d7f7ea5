/* migrate lint --env: what holds in an environment, from its coordinator. */
#include "cli/lint_target.h"
#include "cli/online.h"
#include "core/lint/environment.h"

/* The project of the coordinator's; --project names it unless it is left as it is. */
static struct online_options online_of(const struct lint_command_options *options)
{
	struct online_options online = options->online;

	if (!text_equal(options->database.project, "default"))
		online.project = options->database.project;
	return online;
}

bool lint_environment_ask(struct invocation *call, const struct lint_command_options *options,
			  struct lint_options *how, struct error *error)
{
	struct online_options online = online_of(options);
	struct invocation asking = *call;
	struct lint_environment environment;
	struct value *value;
	struct api *api;
	const char *path;

	asking.options = &online;
	if (!online_project(&asking, &api, &path, error) ||
	    !api_get(call->arena, api,
		     arena_printf(call->arena, "%s/environments/%s/lint", path,
				  api_escape(call->arena, options->environment)),
		     &value, error))
		return false;
	if (!lint_environment_read(call->arena, value, &environment, error) ||
	    !lint_environment_heed(call->arena, &environment, how, error))
		return error_wrap(error, "--env: what the coordinator answered");
	complain(call->screen, STYLE_FAINT, "As in %s: %s", environment.name,
		 lint_environment_text(call->arena, &environment));
	return true;
}
