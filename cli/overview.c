/* status. */
#include "cli/overview.h"

#include "cli/matrix.h"
#include "cli/text.h"

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
