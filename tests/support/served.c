#include "tests/support/served.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "coordinator/coordinator.h"
#include "coordinator/http/api.h"
#include "coordinator/oidc.h"
#include "core/base/clock.h"
#include "proto/listener.h"

struct served {
	struct arena *arena;
	struct inbox *inbox;
	struct worker *worker, *identifying;
	struct issuers issuers;
	struct oidc *oidc;
	struct coordinator *coordinator;
	struct api *api;
	pthread_t loop;
	atomic_bool stopping;
	const char *admin;
	int64_t agents;
};

static size_t turn(struct served *served, int64_t deadline)
{
	struct event events[16];
	size_t count = inbox_take(served->inbox, events, COUNT(events), deadline);

	coordinator_turn(served->coordinator, events, count, clock_monotonic(), clock_wall());
	return count;
}

static void *run_loop(void *context)
{
	struct served *served = context;

	while (!atomic_load(&served->stopping))
		turn(served, coordinator_deadline(served->coordinator));
	return NULL;
}

/* A function on its way to the loop and back. */
struct errand {
	struct call call; /* first */
	served_function *function;
	void *context;
	struct error error;
	pthread_mutex_t mutex;
	pthread_cond_t done;
	bool is_done;
};

static bool errand_run(struct turn *turn, struct call *call, struct error *error)
{
	struct errand *errand = (struct errand *)(void *)call;

	return errand->function(turn, errand->context, error);
}

static void errand_answer(struct call *call, const struct error *error)
{
	struct errand *errand = (struct errand *)(void *)call;

	pthread_mutex_lock(&errand->mutex);
	if (error)
		errand->error = *error;
	errand->is_done = true;
	pthread_cond_signal(&errand->done);
	pthread_mutex_unlock(&errand->mutex);
}

bool served_do(struct served *served, served_function *function, void *context, struct error *error)
{
	struct errand errand = { .call = { .run = errand_run,
					   .answer = errand_answer,
					   .actor = { ACTOR_COORDINATOR, "test" },
					   .cause = "test" },
				 .function = function,
				 .context = context,
				 .mutex = PTHREAD_MUTEX_INITIALIZER,
				 .done = PTHREAD_COND_INITIALIZER };

	inbox_put_call(served->inbox, &errand.call);
	pthread_mutex_lock(&errand.mutex);
	while (!errand.is_done)
		pthread_cond_wait(&errand.done, &errand.mutex);
	pthread_mutex_unlock(&errand.mutex);
	*error = errand.error;
	return !errand.error.code;
}

struct new_token {
	struct arena *arena;
	struct token_request request;
	const char *secret;
};

static bool make_token(struct turn *turn, void *context, struct error *error)
{
	struct new_token *wanted = context;
	struct token token;

	if (!operation_token_create(turn, &wanted->request, &wanted->secret, &token, error))
		return false;
	wanted->secret = arena_text(wanted->arena, wanted->secret);
	return true;
}

const char *served_token(struct served *served, enum role role, const char *project,
			 const char *environment)
{
	struct error error = { 0 };
	struct new_token wanted = { .arena = served->arena,
				    .request = { .name = role_name(role),
						 .role = role,
						 .project = project,
						 .environment = environment } };

	assert_ok(served_do(served, make_token, &wanted, &error));
	return wanted.secret;
}

struct served *served_start(struct arena *arena)
{
	const struct served_options none = { 0 };

	return served_start_with(arena, &none);
}

static void open_oidc(struct served *served, const char *text, struct api_options *api)
{
	struct error error = { 0 };

	if (!text)
		return;
	assert_ok(issuers_parse(served->arena, "oidc", bytes_of(text), &served->issuers, &error));
	assert_ok(oidc_open(&served->issuers, &served->oidc, &error));
	assert_ok(worker_open(served->inbox, 1, &served->identifying, &error));
	api->oidc = served->oidc;
	api->identifying = served->identifying;
}

struct served *served_start_with(struct arena *arena, const struct served_options *settings)
{
	static const struct answers answers = { conversation_answer, conversation_drop,
						conversation_peer };
	struct served *served = arena_new(arena, struct served);
	struct coordinator_options options = { .state = test_folder(arena),
					       .answers = &answers,
					       .now = clock_monotonic() };
	struct api_options api = { .http = { .address = "127.0.0.1:0",
					     .body_limit = SERVED_BODY_LIMIT,
					     .proxies = settings->proxies },
				   .lockout = settings->lockout };
	struct error error = { 0 };

	served->arena = arena;
	assert_ok(inbox_open(&served->inbox, &error));
	assert_ok(coordinator_open(&options, &served->coordinator, &error));
	assert_ok(worker_open(served->inbox, 2, &served->worker, &error));
	api.store = coordinator_store_path(served->coordinator);
	api.inbox = served->inbox;
	api.worker = served->worker;
	api.logbook = coordinator_logbook(served->coordinator);
	open_oidc(served, settings->oidc, &api);
	assert_ok(api_open(&api, &served->api, &error));
	assert_false(pthread_create(&served->loop, NULL, run_loop, served));
	served->admin = served_token(served, ROLE_ADMIN, NULL, NULL);
	return served;
}

void served_stop(struct served *served)
{
	api_quiet(served->api);
	atomic_store(&served->stopping, true);
	inbox_wake(served->inbox);
	pthread_join(served->loop, NULL);
	worker_close(served->worker);
	worker_close(served->identifying);
	while (turn(served, clock_monotonic()))
		;
	coordinator_close(served->coordinator);
	api_close(served->api);
	oidc_close(served->oidc);
	inbox_close(served->inbox);
}

const char *served_address(const struct served *served)
{
	return api_address(served->api);
}

const char *served_admin(const struct served *served)
{
	return served->admin;
}

struct value *served_ask(struct served *served, unsigned expected, const char *method,
			 const char *path, const char *body)
{
	struct http_reply reply =
	    http_ask(served->arena, served_address(served), method, path, served->admin, body);
	struct error error = { 0 };
	struct value *value;

	if (reply.status != expected)
		fail_msg("%s %s: %u %.*s", method, path, reply.status, (int)reply.body.size,
			 reply.body.data);
	if (!reply.body.size)
		return NULL;
	assert_ok(value_parse(served->arena, reply.body, &value, &error));
	return value;
}

const char *served_refused(struct served *served, unsigned expected, const char *token,
			   const char *method, const char *path, const char *body)
{
	struct http_reply reply =
	    http_ask(served->arena, served_address(served), method, path, token, body);
	struct error error = { 0 };
	struct value *value;

	if (reply.status != expected)
		fail_msg("%s %s: %u %.*s", method, path, reply.status, (int)reply.body.size,
			 reply.body.data);
	assert_non_null(strstr(reply.head, "application/problem+json"));
	assert_ok(value_parse(served->arena, reply.body, &value, &error));
	assert_int_equal(value_get_integer(value, "status", 0), expected);
	return value_get_text(value, "detail");
}

static void upload(struct served *served, const char *project, const char *name, const char *text,
		   struct value *files)
{
	struct hash hash = hash_of(text, strlen(text));
	const char *hex = hash_hex(served->arena, &hash);
	struct value *file = value_object(served->arena);

	served_ask(served, 204, "PUT",
		   arena_printf(served->arena, "/v1/projects/%s/blobs/%s", project, hex), text);
	value_put_text(file, "path", name);
	value_put_text(file, "sha256", hex);
	value_put_integer(file, "size", (int64_t)strlen(text));
	value_add(files, file);
}

uint64_t served_push(struct served *served, const char *project, ...)
{
	struct arena *arena = served->arena;
	struct value *body = value_object(arena), *files = value_array(arena), *answer;
	struct bytes text;
	va_list names;

	va_start(names, project);
	for (const char *name; (name = va_arg(names, const char *));)
		upload(served, project, name, va_arg(names, const char *), files);
	va_end(names);
	value_put_text(body, "format", "plain");
	value_put_text(body, "dialect", "sqlite");
	value_put(body, "files", files);
	text = value_write(arena, body);
	answer = served_ask(served, 201, "POST",
			    arena_printf(arena, "/v1/projects/%s/releases", project),
			    arena_text_n(arena, text.data, text.size));
	return (uint64_t)value_get_integer(value_get(answer, "release"), "number", 0);
}

struct new_target {
	struct served *served;
	const char *project, *environment, *name;
	const struct ledger *ledger;
};

static bool put_agent(struct turn *turn, const struct new_target *wanted, const char *agent,
		      struct error *error)
{
	uint8_t key[PUBLIC_KEY_SIZE];
	struct value *body = turn_entry(turn);
	const char *secret;
	int64_t expires;
	struct hash join;

	if (!operation_join_token_create(turn, wanted->environment, NULL, 0, &secret, &expires,
					 error))
		return false;
	join = hash_of(secret, strlen(secret));
	random_bytes(key, sizeof key);
	value_put_text(body, "agent", agent);
	value_put_integer(body, "number", wanted->served->agents);
	value_put_text(body, "name", agent);
	value_put_text(body, "environment", wanted->environment);
	value_put_text(body, "version", "test");
	value_put_text(body, "public_key", hex_encode(turn->arena, key, sizeof key));
	value_put_text(body, "join", hash_hex(turn->arena, &join));
	return log_append(turn, ENTRY_AGENT_ENROLLED, body, error);
}

static bool put_target(struct turn *turn, void *context, struct error *error)
{
	struct new_target *wanted = context;
	struct hash digest = ledger_digest(wanted->ledger);
	const char *agent = arena_printf(turn->arena, "a-%d", (int)++wanted->served->agents);
	struct value *body = turn_entry(turn);
	struct hash ledger;

	if (!blob_put(turn->store, ledger_write(turn->arena, wanted->ledger), &ledger, error))
		return false;
	value_put_text(body, "ledger", hash_hex(turn->arena, &ledger));
	value_put_text(body, "project", wanted->project);
	value_put_text(body, "environment", wanted->environment);
	value_put_text(body, "target", wanted->name);
	value_put_text(body, "agent", agent);
	value_put_text(body, "dialect", "sqlite");
	value_put_integer(body, "reach", REACH_OK);
	value_put_text(body, "problem", "");
	value_put_text(body, "server", "SQLite 3.40.1");
	value_put_text(body, "ledger_digest", hash_hex(turn->arena, &digest));
	value_put_bool(body, "rehearsal", true);
	value_put_bool(body, "foreign_tables", false);
	return put_agent(turn, wanted, agent, error) &&
	       log_append(turn, ENTRY_TARGET_REPORTED, body, error);
}

void served_target_with(struct served *served, const char *environment, const char *name,
			const struct ledger *ledger)
{
	struct new_target wanted = { served, "shop", environment, name, ledger };
	struct error error = { 0 };

	assert_ok(served_do(served, put_target, &wanted, &error));
}

void served_target(struct served *served, const char *project, const char *environment,
		   const char *name)
{
	static const struct ledger none;
	struct new_target wanted = { served, project, environment, name, &none };
	struct error error = { 0 };

	assert_ok(served_do(served, put_target, &wanted, &error));
}
