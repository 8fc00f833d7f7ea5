#include "cli/online.h"

#include <string.h>

#include "cli/job_token.h"

#include "core/base/file.h"

#define TOKEN_FILE_LIMIT (16 * 1024) /* OIDC tokens are long */

const struct setting online_environment[] = {
	{ "url", SETTING_TEXT, offsetof(struct online_options, url), NULL, NULL, NULL },
	{ "ca-file", SETTING_TEXT, offsetof(struct online_options, ca_file), NULL, NULL, NULL },
	{ "project", SETTING_TEXT, offsetof(struct online_options, project), NULL, NULL, NULL },
	{ "token", SETTING_TEXT, offsetof(struct online_options, environment_token), NULL, NULL,
	  NULL },
	{ "token-file", SETTING_TEXT, offsetof(struct online_options, environment_token_file), NULL,
	  NULL, NULL },
	{ "audience", SETTING_TEXT, offsetof(struct online_options, audience), NULL, NULL, NULL },
	{ 0 },
};

/* The file's first word. */
static bool read_token(struct invocation *call, const char *path, const char **token,
		       struct error *error)
{
	struct bytes text;

	if (!file_read(call->arena, path, TOKEN_FILE_LIMIT, &text, error))
		return error_wrap(error, "token file");
	*token = arena_text_n(call->arena, text.data, strcspn(text.data, " \t\r\n"));
	return **token || error_set(error, ERROR_INVALID, "%s: the token file is empty", path);
}

static void close_api(void *api)
{
	api_disconnect(api);
}

bool online_open(struct invocation *call, struct api **api, struct error *error)
{
	const struct online_options *options = call->options;
	struct api_settings settings = { options->url, options->token, options->ca_file };
	const char *file = options->token_file;

	if (!settings.token && !file)
		settings.token = options->environment_token;
	if (!settings.token && !file)
		file = options->environment_token_file;
	if (!settings.token && file && !read_token(call, file, &settings.token, error))
		return false;
	if (!api_connect(&settings, api, error))
		return false;
	arena_defer(call->arena, close_api, *api);
	return settings.token || !options->audience ||
	       job_token_use(call->arena, *api, options->audience, error);
}

static bool only_project(struct invocation *call, struct api *api, const char **name,
			 struct error *error)
{
	struct value *answer, *items;
	struct buffer names = buffer_in(call->arena);

	if (!api_get(call->arena, api, "/v1/projects", &answer, error))
		return false;
	items = value_get(answer, "items");
	if (!value_count(items))
		return error_set(
		    error, ERROR_NOT_FOUND,
		    "there is no project yet; lockstep push DIR --project NAME makes one");
	for (size_t i = 0; i < value_count(items); i++) {
		*name = value_get_text(value_at(items, i), "project");
		buffer_printf(&names, "%s%s", i ? ", " : "", *name ? *name : "?");
	}
	if (value_count(items) > 1 || !*name)
		return error_set(error, ERROR_INVALID,
				 "which project? Give --project or LOCKSTEP_PROJECT: %s",
				 buffer_text(&names));
	return true;
}

bool online_project(struct invocation *call, struct api **api, const char **path,
		    struct error *error)
{
	const struct online_options *options = call->options;
	const char *name = options->project;

	if (!online_open(call, api, error) || (!name && !only_project(call, *api, &name, error)))
		return false;
	*path = arena_printf(call->arena, "/v1/projects/%s", api_escape(call->arena, name));
	return true;
}

bool online_release(const char *text, int64_t *number, struct error *error)
{
	*number = 0;
	if (!text || text_equal(text, "latest"))
		return true;
	for (const char *at = text; *at; at++) {
		if (*at < '0' || *at > '9' || at - text > 14)
			return error_set(error, ERROR_INVALID,
					 "'%s' is no release: give its number, or latest", text);
		*number = *number * 10 + (*at - '0');
	}
	return *number || error_set(error, ERROR_INVALID, "releases are counted from 1");
}
