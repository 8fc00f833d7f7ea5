#include "coordinator/http/server.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "coordinator/http/address.h"
#include "coordinator/http/intake.h"
#include "coordinator/http/peer.h"

#define TLS_PRIORITIES  "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2" /* GnuTLS */
#define BODY_LIMIT      ((size_t)96 * 1024 * 1024)
#define HEADER_LIMIT    ((size_t)32 * 1024)
#define STRANGERS_SHARE 4 /* one in so many of the bytes that may be held */
#define CONNECTIONS     1024
#define PATIENCE        30000
/* So much of a body that is too large is read on and dropped, for only then hears the client. */
#define DISCARD_FACTOR 4

enum phase {
	PHASE_HEADERS, /* the request line is there */
	PHASE_BODY,    /* being collected */
	PHASE_DISCARD, /* refused already: the rest of the body is dropped */
	PHASE_WAITING, /* suspended until http_answer */
	PHASE_ANSWERED,
};

struct http_conversation {
	struct http_server *server;
	struct http_conversation *previous, *next; /* among the waiting ones */
	struct MHD_Connection *connection;
	struct arena *arena;
	enum phase phase;
	struct http_request request;
	struct error target_error; /* code ERROR_NONE: the request target is fine */
	struct intake intake;
	size_t received; /* of the body, what was dropped included */
	unsigned status;
	struct MHD_Response *response;
};

struct http_server {
	struct MHD_Daemon *daemon;
	http_arrived *arrived;
	void *context;
	http_knows *knows;
	size_t body_limit;
	const char *proxies;                 /* as in http_options */
	struct intake_pool known, strangers; /* the server's thread only */
	pthread_mutex_t mutex;
	struct http_conversation *waiting; /* under the mutex */
	bool closing;                      /* under the mutex */
	char address[HTTP_ADDRESS_SIZE];
};

static struct MHD_Response *make_response(const struct http_response *from)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(
	    from->body.size, (void *)(uintptr_t)from->body.data, MHD_RESPMEM_MUST_COPY);

	if (!response)
		abort(); /* out of memory */
	if (from->content_type)
		MHD_add_response_header(response, "Content-Type", from->content_type);
	for (size_t i = 0; i < HTTP_HEADER_LIMIT && from->headers[i].name; i++)
		MHD_add_response_header(response, from->headers[i].name, from->headers[i].value);
	MHD_add_response_header(response, "Cache-Control", "no-store");
	MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
	return response;
}

static void set_answer(struct http_conversation *conversation, const struct http_response *answer)
{
	conversation->response = make_response(answer);
	conversation->status = answer->status;
}

static enum MHD_Result send_answer(struct http_conversation *conversation)
{
	conversation->phase = PHASE_ANSWERED;
	return MHD_queue_response(conversation->connection, conversation->status,
				  conversation->response);
}

static void set_problem(struct http_conversation *conversation, unsigned status,
			enum error_code code, const char *detail)
{
	struct http_response response = http_problem(conversation->arena, status, code, detail);

	set_answer(conversation, &response);
}

static void set_too_large(struct http_conversation *conversation)
{
	set_problem(conversation, 413, ERROR_INVALID,
		    arena_printf(conversation->arena,
				 "the body is larger than %zu bytes, the limit of this coordinator "
				 "(--max-body)",
				 conversation->server->body_limit));
}

/* MHD's first word of a request; what it returns is the state of all later calls. */
static void *begin(void *context, const char *uri, struct MHD_Connection *connection)
{
	struct http_conversation *conversation = calloc(1, sizeof *conversation);

	if (!conversation)
		abort();
	*conversation = (struct http_conversation) { .server = context,
						     .connection = connection,
						     .arena = arena_open() };
	if (!http_target_parse(conversation->arena, uri, &conversation->request.target,
			       &conversation->target_error))
		conversation->request.target.segment_count = 0;
	return conversation;
}

static const char *header(struct http_conversation *conversation, const char *name)
{
	return MHD_lookup_connection_value(conversation->connection, MHD_HEADER_KIND, name);
}

static const char *peer(struct http_conversation *conversation)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(conversation->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);

	return peer_behind(conversation->arena,
			   peer_of(conversation->arena, info ? info->client_addr : NULL),
			   header(conversation, "X-Forwarded-For"), conversation->server->proxies);
}

/* Who was never here before shares what may be held with all others of that kind. */
static struct intake_pool *pool_of(struct http_conversation *conversation)
{
	struct http_server *server = conversation->server;

	return !server->knows || server->knows(server->context, &conversation->request)
		   ? &server->known
		   : &server->strangers;
}

/* Before any byte of the body is taken: what can be refused now is. */
static enum MHD_Result headers_are_there(struct http_conversation *conversation, const char *method)
{
	const char *length = header(conversation, "Content-Length");
	unsigned long long size = length ? strtoull(length, NULL, 10) : 0;

	conversation->request.method = http_method_from_name(method);
	conversation->request.token =
	    http_bearer(conversation->arena, header(conversation, "Authorization"));
	conversation->request.key =
	    http_key(conversation->arena, header(conversation, "Idempotency-Key"));
	conversation->request.peer = peer(conversation);
	conversation->phase = PHASE_BODY;
	if (conversation->target_error.code)
		set_problem(conversation, 400, ERROR_INVALID, conversation->target_error.text);
	else if ((size || header(conversation, "Transfer-Encoding")) &&
		 !conversation->request.token)
		set_problem(conversation, 401, ERROR_FORBIDDEN, HTTP_NO_TOKEN);
	else if (size > conversation->server->body_limit)
		set_too_large(conversation);
	else
		intake_begin(&conversation->intake, conversation->arena, pool_of(conversation),
			     (size_t)size);
	return conversation->response ? send_answer(conversation) : MHD_YES;
}

static enum MHD_Result receive(struct http_conversation *conversation, const char *data,
			       size_t *size)
{
	size_t limit = conversation->server->body_limit, taken = *size;

	*size = 0;
	if (conversation->phase == PHASE_DISCARD) {
		conversation->received += taken;
		return conversation->received / DISCARD_FACTOR > limit ? MHD_NO : MHD_YES;
	}
	if (taken > limit - conversation->received) {
		conversation->phase = PHASE_DISCARD;
		set_too_large(conversation);
	} else if (!intake_put(&conversation->intake, data, taken)) {
		conversation->phase = PHASE_DISCARD;
		set_problem(conversation, 503, ERROR_UNREACHABLE,
			    "the coordinator holds as many bytes of requests as it may; try again");
	}
	conversation->received += taken;
	return MHD_YES;
}

static void link_waiting(struct http_conversation *conversation)
{
	struct http_conversation **first = &conversation->server->waiting;

	if ((conversation->next = *first))
		conversation->next->previous = conversation;
	*first = conversation;
}

static void unlink_waiting(struct http_conversation *conversation)
{
	struct http_conversation *next = conversation->next, *previous = conversation->previous;

	*(previous ? &previous->next : &conversation->server->waiting) = next;
	if (next)
		next->previous = previous;
}

static enum MHD_Result refuse(struct http_conversation *conversation, const char *why)
{
	set_problem(conversation, 503, ERROR_UNREACHABLE, why);
	return send_answer(conversation);
}

static enum MHD_Result submit(struct http_conversation *conversation)
{
	struct http_server *server = conversation->server;
	bool closing;

	if (!intake_end(&conversation->intake, &conversation->request.body))
		return refuse(conversation,
			      "the coordinator has no room on its disk for the body; try again");
	pthread_mutex_lock(&server->mutex);
	closing = server->closing;
	if (!closing) {
		MHD_suspend_connection(conversation->connection);
		conversation->phase = PHASE_WAITING;
		link_waiting(conversation);
	}
	pthread_mutex_unlock(&server->mutex);
	if (closing)
		return refuse(conversation, "the coordinator is stopping");
	server->arrived(server->context, conversation, &conversation->request);
	return MHD_YES;
}

static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *url,
			      const char *method, const char *version, const char *data,
			      size_t *size, void **state)
{
	struct http_conversation *conversation = *state;

	(void)context, (void)connection, (void)url, (void)version;
	if (conversation->phase == PHASE_HEADERS)
		return headers_are_there(conversation, method);
	if (*size)
		return receive(conversation, data, size);
	return conversation->response ? send_answer(conversation) : submit(conversation);
}

static void finish(void *context, struct MHD_Connection *connection, void **state,
		   enum MHD_RequestTerminationCode why)
{
	struct http_conversation *conversation = *state;

	(void)context, (void)connection, (void)why;
	if (!conversation)
		return;
	intake_release(&conversation->intake);
	if (conversation->response)
		MHD_destroy_response(conversation->response);
	arena_close(conversation->arena);
	free(conversation);
	*state = NULL;
}

/* With its mutex held. */
static void wake(struct http_conversation *conversation, const struct http_response *response)
{
	unlink_waiting(conversation);
	set_answer(conversation, response);
	MHD_resume_connection(conversation->connection);
}

void http_answer(struct http_conversation *conversation, const struct http_response *response)
{
	struct http_server *server = conversation->server;

	pthread_mutex_lock(&server->mutex);
	wake(conversation, response);
	pthread_mutex_unlock(&server->mutex);
}

static struct MHD_Daemon *start(struct http_server *server, const struct http_options *options,
				int descriptor)
{
	unsigned patience =
	    (unsigned)((options->patience ? options->patience : PATIENCE) + 999) / 1000;
	const struct MHD_OptionItem secure[] = {
		{ MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)options->certificate },
		{ MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)options->key },
		{ MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)TLS_PRIORITIES },
		{ MHD_OPTION_END, 0, NULL },
	};

	return MHD_start_daemon(
	    MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME |
		(options->key ? MHD_USE_TLS : 0),
	    0, NULL, NULL, handle, NULL, MHD_OPTION_LISTEN_SOCKET, descriptor,
	    MHD_OPTION_URI_LOG_CALLBACK, begin, server, MHD_OPTION_NOTIFY_COMPLETED, finish, NULL,
	    MHD_OPTION_CONNECTION_LIMIT, options->connections ? options->connections : CONNECTIONS,
	    MHD_OPTION_CONNECTION_TIMEOUT, patience, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
	    HEADER_LIMIT, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_ARRAY,
	    options->key ? secure : &secure[3], MHD_OPTION_END);
}

bool http_server_open(const struct http_options *options, http_arrived *arrived, void *context,
		      struct http_server **opened, struct error *error)
{
	int descriptor = -1;
	struct http_server *server;

	if (!address_listen(options->address, &descriptor, error))
		return false;
	server = calloc(1, sizeof *server);
	if (!server)
		abort();
	*server = (struct http_server) { .arrived = arrived,
					 .context = context,
					 .proxies = options->proxies,
					 .knows = options->knows };
	server->body_limit = options->body_limit ? options->body_limit : BODY_LIMIT;
	server->known.limit = options->held_limit ? options->held_limit : 4 * server->body_limit;
	server->strangers.limit = server->known.limit / STRANGERS_SHARE;
	server->known.limit -= options->knows ? server->strangers.limit : 0;
	pthread_mutex_init(&server->mutex, NULL);
	address_name(descriptor, server->address);
	server->daemon = start(server, options, descriptor);
	if (!server->daemon) {
		close(descriptor);
		http_server_close(server);
		return error_set(error, ERROR_UNREACHABLE,
				 "the HTTP server cannot be started on %s", options->address);
	}
	*opened = server;
	return true;
}

void http_server_close(struct http_server *server)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct http_response response =
	    http_problem(arena, 503, ERROR_UNREACHABLE, "the coordinator is stopping; try again");

	if (!server)
		return;
	pthread_mutex_lock(&server->mutex);
	server->closing = true;
	while (server->waiting)
		wake(server->waiting, &response);
	pthread_mutex_unlock(&server->mutex);
	if (server->daemon)
		MHD_stop_daemon(server->daemon);
	pthread_mutex_destroy(&server->mutex);
	free(server);
}

const char *http_server_address(const struct http_server *server)
{
	return server->address;
}
