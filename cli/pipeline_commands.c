/* pipeline apply, show. */
#include <string.h>

#include "cli/field.h"
#include "cli/release.h"
#include "core/base/file.h"

#define FILE_LIMIT ((size_t)1 << 20)

/* The coordinator calls what it was sent "pipeline": people know it by the file's name. */
static bool named_by_file(struct invocation *call, struct error *error)
{
	const char *text = arena_text(call->arena, error->text);

	if (error->code != ERROR_INVALID)
		return false;
	if (text_starts_with(text, "pipeline:"))
		return error_set(error, ERROR_INVALID, "%s%s", call->operands[0],
				 text + strlen("pipeline"));
	return error_wrap(error, "%s", call->operands[0]);
}

static void show_demands(struct screen *screen, const struct value *answered)
{
	const struct value *environments = value_get(answered, "environments");

	for (size_t i = 0; i < value_count(environments); i++) {
		const struct value *environment = value_at(environments, i);
		const struct value *demands = value_get(environment, "demands");

		say(screen, STYLE_STRONG, "%s", field_text(environment, "name"));
		for (size_t k = 0; k < value_count(demands); k++)
			say(screen, STYLE_PLAIN, "  %s", value_as_text(value_at(demands, k)));
	}
}

bool command_pipeline_apply(struct invocation *call, struct error *error)
{
	struct api_request request = { .method = "PUT", .type = "application/yaml" };
	struct value *answered;
	struct api *api;
	const char *path;
	bool changed;

	if (!file_read(call->arena, call->operands[0], FILE_LIMIT, &request.body, error) ||
	    !online_project(call, &api, &path, error))
		return false;
	request.path = arena_printf(call->arena, "%s/pipeline", path);
	if (!api_send(call->arena, api, &request, NULL, &answered, error))
		return named_by_file(call, error);
	if (call->screen->json)
		answer(call->screen, answered);
	changed = value_get_bool(answered, "changed", true);
	say(call->screen, STYLE_GOOD, "pipeline version %lld is %s",
	    (long long)value_get_integer(answered, "version", 0),
	    changed ? "in force" : "in force already, with the same bytes");
	show_demands(call->screen, answered);
	return true;
}

bool command_pipeline_show(struct invocation *call, struct error *error)
{
	struct value *answered;
	struct api *api;
	const struct pipeline_options *options = call->options;
	const char *path, *text;

	if (!online_project(call, &api, &path, error) ||
	    !api_get(call->arena, api, arena_printf(call->arena, "%s/pipeline", path), &answered,
		     error))
		return false;
	if (call->screen->json)
		answer(call->screen, answered);
	if (options->explain) {
		show_demands(call->screen, answered);
		return true;
	}
	text = value_get_text(answered, "text");
	say(call->screen, STYLE_PLAIN, "%s", text ? text : "");
	return true;
}
