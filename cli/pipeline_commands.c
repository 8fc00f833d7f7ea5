/* pipeline apply, confirm, withdraw, show. */
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
	int64_t people = value_get_integer(answered, "change_approvals", 0);

	if (people)
		say(screen, STYLE_PLAIN,
		    "another file takes the word of people besides its "
		    "author: %lld",
		    (long long)people);
	for (size_t i = 0; i < value_count(environments); i++) {
		const struct value *environment = value_at(environments, i);
		const struct value *demands = value_get(environment, "demands");

		say(screen, STYLE_STRONG, "%s", field_text(environment, "name"));
		for (size_t k = 0; k < value_count(demands); k++)
			say(screen, STYLE_PLAIN, "  %s", value_as_text(value_at(demands, k)));
	}
}

/* What became of a change; ERROR_PENDING: it waits for people. */
static bool show_change(struct invocation *call, struct value *answered, struct error *error)
{
	const struct value *pending = value_get(answered, "pending");

	if (call->screen->json)
		answer(call->screen, answered);
	if (pending && value_is_object(pending))
		return error_set(
		    error, ERROR_PENDING,
		    "the change waits until it is confirmed, people missing: %lld; version %lld "
		    "stays in force. Next: another person: lockstep pipeline confirm %s",
		    (long long)value_get_integer(pending, "missing", 0),
		    (long long)value_get_integer(answered, "version", 0),
		    field_text(pending, "sha256"));
	say(call->screen, STYLE_GOOD, "pipeline version %lld is %s",
	    (long long)value_get_integer(answered, "version", 0),
	    value_get_bool(answered, "changed", true) ? "in force"
						      : "in force already, with the same bytes");
	show_demands(call->screen, answered);
	return true;
}

static bool post(struct invocation *call, const char *verb, const struct value *body,
		 struct value **answered, struct error *error)
{
	struct api_request request = { .method = "POST" };
	struct api *api;
	const char *path;

	if (!online_project(call, &api, &path, error))
		return false;
	request.path = arena_printf(call->arena, "%s/pipeline/%s", path, verb);
	return api_send(call->arena, api, &request, body, answered, error);
}

bool command_pipeline_confirm(struct invocation *call, struct error *error)
{
	struct value *body = value_object(call->arena), *answered;

	value_put_text(body, "sha256", call->operands[0]);
	return post(call, "confirm", body, &answered, error) && show_change(call, answered, error);
}

bool command_pipeline_withdraw(struct invocation *call, struct error *error)
{
	const struct withdraw_options *options = call->options;
	struct value *body = value_object(call->arena), *answered;

	value_put_text(body, "reason", options->reason);
	if (!post(call, "withdraw", body, &answered, error))
		return false;
	if (call->screen->json)
		answer(call->screen, answered);
	say(call->screen, STYLE_GOOD, "the change is taken back; version %lld stays in force",
	    (long long)value_get_integer(answered, "version", 0));
	return true;
}

bool command_pipeline_apply(struct invocation *call, struct error *error)
{
	struct api_request request = { .method = "PUT", .type = "application/yaml" };
	struct value *answered;
	struct api *api;
	const char *path;

	if (!file_read(call->arena, call->operands[0], FILE_LIMIT, &request.body, error) ||
	    !online_project(call, &api, &path, error))
		return false;
	request.path = arena_printf(call->arena, "%s/pipeline", path);
	if (!api_send(call->arena, api, &request, NULL, &answered, error))
		return named_by_file(call, error);
	return show_change(call, answered, error);
}

/* Who waits for whom, as a comment of the file. */
static bool show_pending(struct invocation *call, const struct value *answered, struct error *error)
{
	const struct value *pending = value_get(answered, "pending");

	if (!pending || !value_is_object(pending))
		return error_set(error, ERROR_NOT_FOUND, "no change of the pipeline waits");
	say(call->screen, STYLE_FAINT,
	    "# proposed by %s, confirmed by %s: lockstep pipeline "
	    "confirm %s",
	    field_text(pending, "proposed_by"),
	    value_count(value_get(pending, "confirmed_by"))
		? field_list(call->arena, pending, "confirmed_by")
		: "nobody",
	    field_text(pending, "sha256"));
	say(call->screen, STYLE_PLAIN, "%s", field_text(pending, "text"));
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
	if (options->pending)
		return show_pending(call, answered, error);
	if (options->explain) {
		show_demands(call->screen, answered);
		return true;
	}
	text = value_get_text(answered, "text");
	say(call->screen, STYLE_PLAIN, "%s", text ? text : "");
	return true;
}
