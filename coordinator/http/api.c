#include "coordinator/http/api.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "coordinator/http/admission.h"
#include "coordinator/http/call.h"
#include "coordinator/http/route.h"
#include "coordinator/oidc.h"
#include "coordinator/store/open.h"
#include "core/base/clock.h"
#include "core/base/log.h"

#define READERS 4 /* idle connections to the store that are kept */

struct api {
	struct http_server *server;
	struct inbox *inbox;
	struct worker *worker;
	struct logbook *logbook;
	struct admission admission;
	const struct quorum *import_policy;
	struct worker *identifying;
	const atomic_bool *closing;
	char *store;
	pthread_mutex_t mutex; /* for all below */
	bool quiet;
	struct http_call *open;
	struct store *readers[READERS];
	size_t reader_count;
};

static struct store *reader_take(struct api *api, struct error *error)
{
	struct store *store = NULL;

	pthread_mutex_lock(&api->mutex);
	if (api->reader_count)
		store = api->readers[--api->reader_count];
	pthread_mutex_unlock(&api->mutex);
	if (!store && !store_open(api->store, STORE_READER, &store, error))
		return NULL;
	return store;
}

static void reader_give(struct api *api, struct store *store)
{
	pthread_mutex_lock(&api->mutex);
	if (api->reader_count < READERS) {
		api->readers[api->reader_count++] = store;
		store = NULL;
	}
	pthread_mutex_unlock(&api->mutex);
	store_close(store);
}

static bool run_stages(struct http_call *call, struct turn *turn, struct error *error)
{
	if (call->failure.code) {
		*error = call->failure;
		return false;
	}
	if (!admission_allows(call, turn->store, error))
		return false;
	turn->actor = call->job.call.actor;
	turn->token = call->token.id;
	return !call->route->run || call->route->run(call, turn, error);
}

static bool run(struct turn *turn, struct call *base, struct error *error)
{
	struct http_call *call = (struct http_call *)(void *)base;

	if (run_stages(call, turn, error))
		return true;
	turn->actor = base->actor;
	admission_note(turn, call, error);
	return false;
}

static void call_free(struct http_call *call)
{
	struct api *api = call->api;

	pthread_mutex_lock(&api->mutex);
	if (call->next)
		call->next->previous = call->previous;
	if (call->previous)
		call->previous->next = call->next;
	else
		api->open = call->next;
	pthread_mutex_unlock(&api->mutex);
	arena_close(call->arena);
}

static void answer(struct call *base, const struct error *error)
{
	struct http_call *call = (struct http_call *)(void *)base;

	if (error && call->lockout.rest)
		admission_shut(call, call->lockout.rest);
	else if (error && call->failure_status)
		call->response =
		    http_problem(call->arena, call->failure_status, error->code, error->text);
	else if (error)
		call->response = http_failure(call->arena, error, call->gates);
	http_answer(call->conversation, &call->response);
	call_free(call);
}

/* What only reads is answered here: the loop neither waits for it nor clears up behind it. */
static bool work(struct job *job)
{
	struct http_call *call = (struct http_call *)(void *)job;
	struct store *store = reader_take(call->api, &call->failure);
	bool done;

	if (!store)
		return true;
	done = admission_allows(call, store, &call->failure) &&
	       call->route->work(call, store, &call->failure);
	reader_give(call->api, store);
	if (!done)
		return true;
	call->failure.code = ERROR_NONE;
	if (call->route->run)
		return true;
	answer(&job->call, NULL);
	return false;
}

static struct http_call *call_new(struct api *api, struct http_conversation *conversation,
				  const struct http_request *request)
{
	struct arena *arena = arena_open();
	struct http_call *call = arena_new(arena, struct http_call);

	call->arena = arena;
	call->api = api;
	call->logbook = api->logbook;
	call->admission = &api->admission;
	call->import_policy = api->import_policy;
	call->conversation = conversation;
	call->request = request;
	call->response = http_text(204, NULL);
	call->response.content_type = NULL;
	call->job.work = work;
	call->job.call.run = run;
	call->job.call.answer = answer;
	call->job.call.actor = (struct actor) { ACTOR_PERSON, "unknown" };
	call->job.call.cause = arena_printf(arena, "%s %.300s", http_method_name(request->method),
					    request->target.path);
	return call;
}

/* What needs no state is refused here. */
static bool is_sound(struct http_call *call, struct error *error)
{
	struct route_match match;
	bool found = route_find(call->arena, call->request, &match, error);

	if (!found) {
		call->response = match.allow
				     ? http_problem(call->arena, 405, error->code, error->text)
				     : http_failure(call->arena, error, NULL);
		if (match.allow)
			call->response.headers[0] = (struct http_header) { "Allow", match.allow };
		return false;
	}
	call->route = match.route;
	for (size_t i = 0; i < ROUTE_PARAMETERS; i++)
		call->parameters[i] = match.parameters[i];
	if (match.route->permission == PERMISSION_NONE)
		return true;
	if (call->request->token)
		return admission_tries(call);
	call->response = http_problem(call->arena, 401, ERROR_FORBIDDEN, HTTP_NO_TOKEN);
	return false;
}

/* With the mutex held.  False: the coordinator is stopping. */
static bool call_begin(struct api *api, struct http_call *call)
{
	if (api->quiet)
		return false;
	if (call->route->work)
		worker_submit(api->worker, &call->job);
	else
		inbox_put_call(api->inbox, &call->job.call);
	return true;
}

static void stopping(struct http_call *call)
{
	struct error error = { 0 };

	error_set(&error, ERROR_UNREACHABLE, "the coordinator is stopping; try again");
	answer(&call->job.call, &error);
}

/* The issuer's keys first: neither the loop nor the workers wait for another service. */
static bool fetch_keys(struct job *job)
{
	struct http_call *call = (struct http_call *)(void *)job;
	struct api *api = call->api;
	struct error error;
	bool begun;

	if (!oidc_fetch(api->admission.oidc, call->request->token, api->closing, clock_monotonic(),
			&error))
		log_line(LOG_WARNING, "oidc.keys", "error=\"%s\"", error.text);
	job->work = work;
	pthread_mutex_lock(&api->mutex);
	begun = call_begin(api, call);
	pthread_mutex_unlock(&api->mutex);
	if (!begun)
		stopping(call);
	return false;
}

static bool wants_keys(struct api *api, const struct http_call *call)
{
	return api->admission.oidc && call->request->token &&
	       call->route->permission != PERMISSION_NONE &&
	       oidc_wants_keys(api->admission.oidc, call->request->token, clock_monotonic());
}

/* False: the coordinator is stopping. */
static bool call_open(struct api *api, struct http_call *call)
{
	bool wants = wants_keys(api, call), begun = false;

	pthread_mutex_lock(&api->mutex);
	call->next = api->open;
	if (api->open)
		api->open->previous = call;
	api->open = call;
	if (wants && !api->quiet) {
		call->job.work = fetch_keys;
		worker_submit(api->identifying, &call->job);
		begun = true;
	}
	begun = begun || call_begin(api, call);
	pthread_mutex_unlock(&api->mutex);
	return begun;
}

static void arrived(void *context, struct http_conversation *conversation,
		    const struct http_request *request)
{
	struct http_call *call = call_new(context, conversation, request);
	struct error error = { 0 };

	if (!is_sound(call, &error)) {
		http_answer(conversation, &call->response);
		arena_close(call->arena);
		return;
	}
	if (!call_open(context, call))
		stopping(call);
}

static bool knows(void *context, const struct http_request *request)
{
	return admission_knows(&((struct api *)context)->admission, request);
}

bool api_open(const struct api_options *options, struct api **opened, struct error *error)
{
	struct api *api = calloc(1, sizeof *api);
	struct http_options http = options->http;
	size_t size = bytes_of(options->store).size + 1;

	if (!api)
		abort();
	api->inbox = options->inbox;
	api->worker = options->worker;
	api->logbook = options->logbook;
	api->admission.oidc = options->oidc;
	api->admission.door = door_open(&options->lockout);
	api->admission.failures = options->lockout.failures;
	api->import_policy = options->import_policy;
	api->identifying = options->identifying;
	api->closing = options->closing;
	api->store = malloc(size);
	if (!api->store)
		abort();
	memcpy(api->store, options->store, size);
	pthread_mutex_init(&api->mutex, NULL);
	http.knows = knows;
	if (!http_server_open(&http, arrived, api, &api->server, error)) {
		api_close(api);
		return false;
	}
	*opened = api;
	return true;
}

const char *api_address(const struct api *api)
{
	return http_server_address(api->server);
}

void api_quiet(struct api *api)
{
	pthread_mutex_lock(&api->mutex);
	api->quiet = true;
	pthread_mutex_unlock(&api->mutex);
}

void api_close(struct api *api)
{
	struct error error = { 0 };

	if (!api)
		return;
	error_set(&error, ERROR_UNREACHABLE, "the coordinator is stopping; try again");
	while (api->open)
		answer(&api->open->job.call, &error);
	http_server_close(api->server);
	while (api->reader_count)
		store_close(api->readers[--api->reader_count]);
	door_close(api->admission.door);
	pthread_mutex_destroy(&api->mutex);
	free(api->store);
	free(api);
}
