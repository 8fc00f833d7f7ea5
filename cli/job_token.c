#include "cli/job_token.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"

#define YOUNG   60000  /* ms that a token is shown before another is asked for */
#define OLD     180000 /* ms that it may be shown when none is to be had */
#define TIMEOUT 10000  /* ms */

struct job_token {
	struct api *runner;
	const char *path;
	char *token; /* NULL: none yet */
	int64_t made;
};

static void close_job_token(void *object)
{
	struct job_token *job = object;

	api_disconnect(job->runner);
	free(job->token);
}

static bool ask(struct job_token *job, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct api_request request = { .method = "GET", .path = job->path, .patience = TIMEOUT };
	const char *token;
	struct value *answer;
	struct bytes body;

	if (!api_call(arena, job->runner, &request, &body, error))
		return false;
	token = value_parse(arena, body, &answer, error) ? value_get_text(answer, "value") : NULL;
	if (!token)
		return error_set(error, ERROR_UNREACHABLE, "its answer holds no token");
	free(job->token);
	job->token = strdup(token);
	job->made = clock_monotonic();
	return true;
}

static bool give(void *context, const char **token, struct error *error)
{
	struct job_token *job = context;
	int64_t age = clock_monotonic() - job->made;

	if ((!job->token || age > YOUNG) && !ask(job, error) && (!job->token || age > OLD))
		return error_wrap(error, "the runner's OIDC token");
	*token = job->token;
	return true;
}

bool job_token_use(struct arena *arena, struct api *api, const char *audience, struct error *error)
{
	const char *url = getenv("ACTIONS_ID_TOKEN_REQUEST_URL");
	struct api_settings settings = { .url = url,
					 .token = getenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN") };
	struct job_token *job = arena_new(arena, struct job_token);

	if (!url || !settings.token)
		return error_set(error, ERROR_INVALID,
				 "--audience is for jobs of GitHub Actions with `permissions: "
				 "id-token: write`; elsewhere set LOCKSTEP_TOKEN");
	job->path = arena_printf(arena, "%caudience=%s", strchr(url, '?') ? '&' : '?',
				 api_escape(arena, audience));
	if (!api_connect(&settings, &job->runner, error))
		return error_wrap(error, "ACTIONS_ID_TOKEN_REQUEST_URL");
	arena_defer(arena, close_job_token, job);
	api_ask_token(api, give, job);
	return true;
}
