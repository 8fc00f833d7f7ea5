/* release lint: what the coordinator's linter found. */
#include "cli/field.h"
#include "cli/lint_view.h"
#include "cli/release.h"
#include "cli/text.h"

void lint_show_line(struct invocation *call, const struct value *release)
{
	const struct value *lint = value_get(release, "lint");
	const char *state = field_text(lint, "state");
	size_t counts[LINT_ERROR + 1];

	lint_counts_read(lint, counts);
	if (text_equal(state, "judged"))
		say(call->screen, STYLE_PLAIN, "  lint     %s%s",
		    lint_counts_text(call->arena, counts),
		    counts[LINT_ERROR] + counts[LINT_WARNING] + counts[LINT_NOTE]
			? arena_printf(call->arena, " (lockstep release lint %s)",
				       field_number(call->arena, release, "number"))
			: " found");
	else if (text_equal(state, "failed"))
		say(call->screen, STYLE_WARNING, "  lint     could not be judged: %s",
		    field_text(lint, "why"));
	else if (*state)
		say(call->screen, STYLE_PLAIN, "  lint     is being judged");
}

static bool show(struct invocation *call, const struct value *lint, struct error *error)
{
	struct lint_list list = lint_list_read(call->arena, lint);
	const char *state = field_text(lint, "state");

	if (text_equal(state, "failed"))
		return error_set(error, ERROR_FAILED, "release %s could not be judged: %s",
				 field_number(call->arena, lint, "release"),
				 field_text(lint, "why"));
	if (!text_equal(state, "judged"))
		return error_set(error, ERROR_PENDING,
				 "release %s is still being judged; ask again in a moment",
				 field_number(call->arena, lint, "release"));
	lint_counts_read(lint, list.by_severity);
	list.silenced = lint_count_read(lint, "silenced");
	list.migrations = lint_count_read(lint, "migrations");
	lint_list_show(call->screen, &list);
	return true;
}

bool command_release_lint(struct invocation *call, struct error *error)
{
	const struct release_lint_options *options = call->options;
	struct value *lint;
	struct api *api;
	const char *path;
	int64_t number;

	if (!online_release(call->count ? call->operands[0] : NULL, &number, error) ||
	    !online_project(call, &api, &path, error))
		return false;
	path = number ? arena_printf(call->arena, "%s/releases/%lld/lint", path, (long long)number)
		      : arena_printf(call->arena, "%s/releases/latest/lint", path);
	if (options->environment)
		path = arena_printf(call->arena, "%s?environment=%s", path,
				    api_escape(call->arena, options->environment));
	if (!api_get(call->arena, api, path, &lint, error))
		return false;
	if (call->screen->json)
		answer(call->screen, lint);
	return show(call, lint, error);
}
