#include "coordinator/serve.h"

#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "coordinator/coordinator.h"
#include "coordinator/http/api.h"
#include "coordinator/http/peer.h"
#include "coordinator/inbox.h"
#include "coordinator/lints.h"
#include "coordinator/oidc.h"
#include "coordinator/operations.h"
#include "coordinator/operations_keys.h"
#include "coordinator/questions.h"
#include "coordinator/release_import.h"
#include "coordinator/tls.h"
#include "coordinator/witnesses.h"
#include "coordinator/worker.h"
#include "core/base/clock.h"
#include "core/base/file.h"
#include "proto/listener.h"

#define EVENT_LIMIT       32 /* of one transaction */
#define SLOW_TURN         250 /* ms: everybody waits for a turn; operators should hear of long ones */
#define QUESTIONS_AT_ONCE 4
#define WITNESSES_AT_ONCE 2
#define LISTENER_LIMIT    8
#define LINT_PATIENCE     90000 /* ms for one release */
#define OIDC_LIMIT        ((size_t)1 << 20)
#define REST_PAUSE        20000 /* ms between two times that memory is given back */

struct serving {
	const struct coordinator_settings *settings;
	struct arena *arena;
	struct inbox *inbox;
	struct worker *worker;
	struct worker *asking; /* threads that wait for other services */
	atomic_bool closing;
	struct asker asker;
	struct worker *witnessing; /* threads that ask witnesses */
	struct asker witnesses;
	struct worker *linting;
	struct lint_service linter;
	struct coordinator *coordinator;
	struct issuers issuers;
	const struct quorum *import_policy; /* NULL: no other log is believed */
	struct oidc *oidc;                  /* NULL: none are taken */
	struct worker *identifying;
	struct tls_identity identity;
	struct listener *listeners[LISTENER_LIMIT];
	size_t listener_count;
	struct api *api;
	sigset_t signals;
	pthread_t signal_thread;
	bool signal_thread_runs;
	atomic_bool stopping;
	int64_t rested; /* when memory was given back, monotonic clock */
};

static void *wait_for_signal(void *context)
{
	struct serving *serving = context;
	int signal_number;

	if (!sigwait(&serving->signals, &signal_number)) {
		atomic_store(&serving->stopping, true);
		inbox_wake(serving->inbox);
	}
	return NULL;
}

/* Before any other thread, which inherit the mask: only the one that waits sees the signals. */
static bool watch_signals(struct serving *serving, struct error *error)
{
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* a quota is an error of the store's */
	sigemptyset(&serving->signals);
	sigaddset(&serving->signals, SIGTERM);
	sigaddset(&serving->signals, SIGINT);
	pthread_sigmask(SIG_BLOCK, &serving->signals, NULL);
	serving->signal_thread_runs =
	    !pthread_create(&serving->signal_thread, NULL, wait_for_signal, serving);
	return serving->signal_thread_runs ||
	       error_set(error, ERROR_INTERNAL, "no thread can be started");
}

static void frame_arrived(void *context, struct conversation *conversation, struct bytes frame)
{
	struct event event = { .kind = EVENT_FRAME, .conversation = conversation, .frame = frame };

	inbox_put(context, &event);
}

/* Each agent is a connection. */
static void raise_descriptor_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static const char *state_path(struct serving *serving, const char *name)
{
	return path_join(serving->arena, serving->settings->state, name);
}

/* The token with which everything begins. */
struct first_token {
	struct call call; /* first */
	const char *path;
	struct error failure; /* code ERROR_NONE: none */
};

/* The file comes before the commit: a crash between the two leaves a token that is worth nothing
 * and is written anew, never a store whose only token nobody has. */
static bool make_first_token(struct turn *turn, struct call *call, struct error *error)
{
	const struct first_token *first = (struct first_token *)(void *)call;
	struct token_request request = { .name = "admin", .role = ROLE_ADMIN };
	struct token_list list;
	struct token token;
	const char *secret;

	if (!operation_keys_take_up(turn, error) ||
	    !token_list(turn->arena, turn->store, &list, error))
		return false;
	return list.count ||
	       (operation_token_create(turn, &request, &secret, &token, error) &&
		file_write(first->path, bytes_of(arena_printf(turn->arena, "%s\n", secret)),
			   FILE_PRIVATE, error));
}

static void first_token_done(struct call *call, const struct error *error)
{
	if (error)
		((struct first_token *)(void *)call)->failure = *error;
}

static bool start_access(struct serving *serving, struct error *error)
{
	struct first_token first = { .call = { .run = make_first_token,
					       .answer = first_token_done,
					       .actor = { ACTOR_COORDINATOR, "coordinator" },
					       .cause = "first start" },
				     .path = state_path(serving, "admin.token") };
	struct event event = { .kind = EVENT_CALL, .call = &first.call };

	coordinator_turn(serving->coordinator, &event, 1, clock_monotonic(), clock_wall());
	*error = first.failure;
	return !first.failure.code;
}

static void submit_question(void *context, struct job *job)
{
	const struct serving *serving = context;

	worker_submit(serving->asking, job);
}

static void submit_witness(void *context, struct job *job)
{
	const struct serving *serving = context;

	worker_submit(serving->witnessing, job);
}

static void submit_lint(void *context, struct job *job)
{
	const struct serving *serving = context;

	if (!atomic_load(&serving->closing))
		worker_submit(serving->linting, job);
}

static bool open_state(struct serving *serving, struct error *error)
{
	static const struct answers answers = { conversation_answer, conversation_drop,
						conversation_peer };
	struct coordinator_options options = { .state = serving->settings->state,
					       .answers = &answers,
					       .file_limit = serving->settings->file_limit,
					       .asker = &serving->asker,
					       .lockout = { serving->settings->lockout_after,
							    serving->settings->lockout },
					       .log_origin = serving->settings->log_origin,
					       .witnesses = &serving->witnesses,
					       .now = clock_monotonic(),
					       .wall = clock_wall() };

	serving->witnesses = (struct asker) { submit_witness, serving, &serving->closing };
	serving->asker = (struct asker) { submit_question, serving, &serving->closing };
	serving->linter = (struct lint_service) {
		submit_lint,
		serving,
		{ serving->settings->linter, LINT_PATIENCE, &serving->closing },
	};
	if (serving->settings->linter)
		options.linter = &serving->linter;
	if (!witnesses_policy(serving->arena, serving->settings->log_policy, &options.log_policy,
			      error) ||
	    !coordinator_open(&options, &serving->coordinator, error))
		return false;
	unlink(state_path(serving, "addresses")); /* of one that was killed */
	return worker_open(serving->inbox, (unsigned)serving->settings->workers, &serving->worker,
			   error) &&
	       worker_open(serving->inbox, QUESTIONS_AT_ONCE, &serving->asking, error) &&
	       worker_open(serving->inbox, 1, &serving->linting, error) &&
	       worker_open(serving->inbox, WITNESSES_AT_ONCE, &serving->witnessing, error) &&
	       start_access(serving, error);
}

static bool listen_on(struct serving *serving, const char *url, struct error *error)
{
	struct listener_options options = { .url = url,
					    .certificate = serving->identity.certificate,
					    .key = serving->identity.key };

	if (serving->listener_count == LISTENER_LIMIT)
		return error_set(error, ERROR_INVALID, "listen: more than %d URLs", LISTENER_LIMIT);
	return listener_open(&options, frame_arrived, serving->inbox,
			     &serving->listeners[serving->listener_count++], error);
}

static bool listen_all(struct serving *serving, struct error *error)
{
	const char *at = serving->settings->listen;

	if (!at)
		at = serving->identity.key ? "tls+tcp://127.0.0.1:7420" : "tcp://127.0.0.1:7420";
	do {
		size_t size = strcspn(at, ",");

		if (!listen_on(serving, arena_text_n(serving->arena, at, size), error))
			return false;
		at += size + (at[size] == ',');
	} while (*at);
	return true;
}

static const char *listened(struct serving *serving)
{
	struct buffer urls = buffer_in(serving->arena);

	for (size_t i = 0; i < serving->listener_count; i++)
		buffer_printf(&urls, "%s%s", i ? "," : "", listener_url(serving->listeners[i]));
	return buffer_text(&urls);
}

static bool open_listeners(struct serving *serving, struct error *error)
{
	const struct coordinator_settings *settings = serving->settings;
	struct api_options options = {
		.http = { .address = settings->http,
			  .body_limit = settings->body_limit,
			  .connections = (unsigned)settings->connections,
			  .certificate = serving->identity.certificate,
			  .key = serving->identity.key,
			  .proxies = settings->proxies,
			  .patience = settings->patience },
		.lockout = { settings->lockout_after, settings->lockout },
		.store = coordinator_store_path(serving->coordinator),
		.inbox = serving->inbox,
		.worker = serving->worker,
		.logbook = coordinator_logbook(serving->coordinator),
		.import_policy = serving->import_policy,
		.oidc = serving->oidc,
		.identifying = serving->identifying,
		.closing = &serving->closing,
	};

	return peer_proxies_hold(serving->arena, settings->proxies, error) &&
	       listen_all(serving, error) && api_open(&options, &serving->api, error);
}

static bool is_loopback(const char *address)
{
	return text_starts_with(address, "127.") || text_starts_with(address, "[::1]");
}

static bool announce(struct serving *serving, struct error *error)
{
	const char *listen = listened(serving), *http = api_address(serving->api);
	const char *scheme = serving->identity.key ? "https" : "http";
	const char *lines =
	    arena_printf(serving->arena, "listen=%s\nhttp=%s://%s\n", listen, scheme, http);

	if (!file_write(state_path(serving, "addresses"), bytes_of(lines), FILE_PUBLIC, error))
		return false;
	log_line(LOG_INFO, "ready", "listen=%s http=%s://%s version=%s", listen, scheme, http,
		 LOCKSTEP_VERSION);
	if (!serving->identity.key && !is_loopback(http))
		log_line(LOG_WARNING, "http.plain",
			 "http=%s tokens cross the network unencrypted; make a certificate with "
			 "`lockstep-coordinator init`, or put a proxy with TLS in front",
			 http);
	return true;
}

static bool open_oidc(struct serving *serving, struct error *error)
{
	const char *path = serving->settings->oidc;
	struct bytes text;

	return !path || (file_read(serving->arena, path, OIDC_LIMIT, &text, error) &&
			 issuers_parse(serving->arena, path, text, &serving->issuers, error) &&
			 oidc_open(&serving->issuers, &serving->oidc, error) &&
			 worker_open(serving->inbox, 1, &serving->identifying, error));
}

static bool open_all(struct serving *serving, struct error *error)
{
	raise_descriptor_limit();
	return tls_load(serving->arena, serving->settings, &serving->identity, error) &&
	       inbox_open(&serving->inbox, error) && watch_signals(serving, error) &&
	       import_policy_read(serving->arena, serving->settings->import_policy,
				  &serving->import_policy, error) &&
	       open_state(serving, error) && open_oidc(serving, error) &&
	       open_listeners(serving, error) && announce(serving, error);
}

static size_t take_turn(struct serving *serving, int64_t deadline)
{
	struct event events[EVENT_LIMIT];
	size_t count = inbox_take(serving->inbox, events, EVENT_LIMIT, deadline);
	int64_t begin = clock_monotonic(), spent;

	coordinator_turn(serving->coordinator, events, count, begin, clock_wall());
	spent = clock_monotonic() - begin;
	if (spent >= SLOW_TURN)
		log_line(LOG_WARNING, "turn.slow", "milliseconds=%lld events=%zu", (long long)spent,
			 count);
	return count;
}

/* A long answer's memory goes back to the system once nobody asks for anything; seldom, because
 * agents whose wait is over are no rest. */
static void rest(struct serving *serving)
{
	int64_t now = clock_monotonic();

	if (now - serving->rested < REST_PAUSE)
		return;
	malloc_trim(0);
	serving->rested = now;
}

static void stop_signal_thread(struct serving *serving)
{
	if (!serving->signal_thread_runs)
		return;
	pthread_kill(serving->signal_thread, SIGTERM); /* what it waits for */
	pthread_join(serving->signal_thread, NULL);
}

/* What came in is still decided and answered; what waits is told to come again. */
static void close_all(struct serving *serving)
{
	stop_signal_thread(serving);
	if (serving->api)
		api_quiet(serving->api);
	worker_close(serving->worker);
	atomic_store(&serving->closing, true);
	worker_close(serving->identifying);
	worker_close(serving->asking);
	worker_close(serving->linting);
	worker_close(serving->witnessing);
	while (serving->api && take_turn(serving, clock_monotonic()))
		;
	coordinator_close(serving->coordinator);
	api_close(serving->api);
	oidc_close(serving->oidc);
	for (size_t i = 0; i < serving->listener_count; i++)
		listener_close(serving->listeners[i]);
	inbox_close(serving->inbox);
}

bool serve(const struct coordinator_settings *settings, struct error *error)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct serving serving = { .settings = settings, .arena = arena };
	bool open = open_all(&serving, error);

	while (open && !atomic_load(&serving.stopping))
		if (!take_turn(&serving, coordinator_deadline(serving.coordinator)))
			rest(&serving);
	if (open) {
		log_line(LOG_INFO, "stopping", "cause=signal");
		unlink(state_path(&serving, "addresses"));
	}
	close_all(&serving);
	return open;
}
