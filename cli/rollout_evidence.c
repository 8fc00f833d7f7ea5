/* rollout show --evidence: what a rehearsal showed on each target. */
#include "cli/evidence_view.h"
#include "cli/field.h"
#include "cli/rollout.h"

static bool show_one(struct invocation *call, const struct value *item, struct error *error)
{
	struct bytes text = value_write(call->arena, value_get(item, "found"));
	struct evidence evidence;

	if (!evidence_parse(call->arena, text, &evidence, error))
		return error_wrap(error, "%s", field_text(item, "target"));
	say(call->screen, STYLE_STRONG, "%s\n", field_text(item, "target"));
	evidence_view_show(call->arena, call->screen, &evidence);
	if (evidence.outcome)
		say(call->screen, STYLE_BAD, "It failed: %s", evidence.outcome);
	say(call->screen, STYLE_PLAIN, "%s", "");
	return true;
}

bool rollout_evidence(struct invocation *call, struct api *api, const char *path,
		      struct error *error)
{
	const char *id = api_escape(call->arena, call->operands[0]);
	const struct value *items;
	struct value *answered;

	if (!api_get(call->arena, api, arena_printf(call->arena, "%s/rollouts/%s/found", path, id),
		     &answered, error))
		return false;
	if (call->screen->json) {
		answer(call->screen, answered);
		return true;
	}
	items = value_get(answered, "items");
	if (!value_count(items))
		return error_set(
		    error, ERROR_NOT_FOUND,
		    "%s has no evidence: a rehearsal gives it, by an agent that is not "
		    "older than this program",
		    call->operands[0]);
	for (size_t i = 0; i < value_count(items); i++)
		if (!show_one(call, value_at(items, i), error))
			return false;
	return true;
}
