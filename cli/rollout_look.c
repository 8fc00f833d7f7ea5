#include "cli/field.h"
#include "cli/rollout.h"

/* The same call, waiting for the end and silent. */
static struct invocation waiting(const struct invocation *call, struct screen *screen)
{
	struct wait_options *options =
	    arena_copy(call->arena, call->options, call->command->options_size);
	struct invocation copy = *call;

	*screen = *call->screen;
	screen->quiet = true;
	screen->json = screen->live = false;
	options->wait = true;
	copy.options = options;
	copy.screen = screen;
	return copy;
}

/* Also when it failed: what was seen says why. */
static bool found_get(struct invocation *call, const struct beginning *beginning, const char *id,
		      struct value **found, struct error *error)
{
	struct value *answered;

	if (!api_get(call->arena, beginning->api,
		     arena_printf(call->arena, "%s/rollouts/%s/found", beginning->path,
				  api_escape(call->arena, id)),
		     &answered, error))
		return false;
	*found = value_get(value_at(value_get(answered, "items"), 0), "found");
	return true;
}

bool rollout_look(struct invocation *call, const struct beginning *beginning, struct value **found,
		  struct error *error)
{
	struct api_request request = {
		.method = "POST",
		.path = arena_printf(call->arena, "%s%s", beginning->path, beginning->below),
	};
	struct screen screen;
	struct invocation silent = waiting(call, &screen);
	struct value *rollout;
	struct error unread;
	const char *id;

	*found = NULL;
	if (!api_send(call->arena, beginning->api, &request, beginning->body, &rollout, error))
		return false;
	id = arena_text(call->arena, field_text(rollout, "id"));
	if (rollout_follow(&silent, beginning->api, beginning->path, rollout, error))
		return found_get(call, beginning, id, found, error);
	(void)!found_get(call, beginning, id, found, &unread);
	return false;
}
