#include "proto/listener.h"

#include <arpa/inet.h>
#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>
#include <nng/transport/tcp/tcp.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/secure.h"
#include "proto/socket.h"

#define FRAME_LIMIT        ((size_t)4 * 1024 * 1024)
#define CONVERSATION_LIMIT 16384

enum phase {
	LISTENING, /* nng's: waits for a request; at most one does */
	HELD,      /* the loop's, or idle */
	ANSWERING, /* nng's: the answer is on its way */
};

struct conversation {
	struct conversation *next;      /* in the listener's list of all */
	struct conversation *next_idle; /* in its list of those that may listen */
	struct listener *listener;
	nng_ctx context;
	nng_aio *operation;
	nng_msg *request;
	enum phase phase;
};

struct listener {
	nng_socket socket;
	listener_arrived *arrived;
	void *context;
	void (*moved)(void *conversation); /* what nng calls */
	pthread_mutex_t mutex;             /* guards what is below, to the flags */
	struct conversation *all, *idle;
	size_t count, most;
	bool listening, closing;
	char url[NNG_MAXADDRLEN + 32];
};

static void conversation_free(struct conversation *conversation)
{
	nng_aio_free(conversation->operation);
	nng_ctx_close(conversation->context);
	nng_msg_free(conversation->request);
	free(conversation);
}

/* NULL when nng has no memory for another one: those that are there go on. */
static struct conversation *conversation_new(struct listener *listener)
{
	struct conversation *conversation = calloc(1, sizeof *conversation);

	if (!conversation)
		return NULL;
	conversation->listener = listener;
	if (nng_ctx_open(&conversation->context, listener->socket)) {
		free(conversation);
		return NULL;
	}
	if (nng_aio_alloc(&conversation->operation, listener->moved, conversation)) {
		nng_ctx_close(conversation->context);
		free(conversation);
		return NULL;
	}
	return conversation;
}

/* With the mutex held: one that may listen, made when all others are in use. */
static struct conversation *conversation_take(struct listener *listener)
{
	struct conversation *taken = listener->idle;

	if (taken) {
		listener->idle = taken->next_idle;
	} else if (listener->count < listener->most && (taken = conversation_new(listener))) {
		taken->next = listener->all;
		listener->all = taken;
		listener->count++;
	}
	return taken;
}

/* Only one context listens at a time, so that frames are handed over in the order in which they
 * came: nng calls back for each context on a thread of its own.  False: none could be had; the next
 * one that is over listens. */
static bool listener_continue(struct listener *listener)
{
	struct conversation *next = NULL;
	bool listening;

	pthread_mutex_lock(&listener->mutex);
	if (!listener->listening && !listener->closing)
		next = conversation_take(listener);
	listening = listener->listening = listener->listening || next;
	pthread_mutex_unlock(&listener->mutex);
	if (!next)
		return listening;
	next->phase = LISTENING;
	nng_ctx_recv(next->context, next->operation);
	return true;
}

static void conversation_rest(struct conversation *conversation)
{
	struct listener *listener = conversation->listener;

	pthread_mutex_lock(&listener->mutex);
	conversation->next_idle = listener->idle;
	listener->idle = conversation;
	pthread_mutex_unlock(&listener->mutex);
	listener_continue(listener);
}

static void conversation_arrived(struct conversation *conversation)
{
	struct listener *listener = conversation->listener;

	conversation->request = nng_aio_get_msg(conversation->operation);
	conversation->phase = HELD;
	listener->arrived(listener->context, conversation,
			  (struct bytes) { nng_msg_body(conversation->request),
					   nng_msg_len(conversation->request) });
}

/* On one of nng's threads, whenever an operation of the conversation has ended. */
static void conversation_moved(void *argument)
{
	struct conversation *conversation = argument;
	struct listener *listener = conversation->listener;
	int failure = nng_aio_result(conversation->operation);
	bool listened = conversation->phase == LISTENING;

	if (failure && !listened)
		nng_msg_free(nng_aio_get_msg(conversation->operation));
	if (failure == NNG_ECLOSED || failure == NNG_ECANCELED)
		return;
	if (listened && !failure)
		conversation_arrived(conversation); /* from here on it is the loop's */
	if (listened) {
		pthread_mutex_lock(&listener->mutex);
		listener->listening = false;
		pthread_mutex_unlock(&listener->mutex);
	}
	if (listened && !failure)
		listener_continue(listener);
	else
		conversation_rest(conversation);
}

void conversation_peer(const struct conversation *conversation, char peer[CONVERSATION_PEER_SIZE])
{
	nng_sockaddr from = { 0 };
	nng_pipe pipe = nng_msg_get_pipe(conversation->request);

	*peer = '\0';
	if (nng_pipe_get_addr(pipe, NNG_OPT_REMADDR, &from))
		return;
	if (from.s_family == NNG_AF_INET)
		inet_ntop(AF_INET, &from.s_in.sa_addr, peer, CONVERSATION_PEER_SIZE);
	else if (from.s_family == NNG_AF_INET6)
		inet_ntop(AF_INET6, from.s_in6.sa_addr, peer, CONVERSATION_PEER_SIZE);
}

void conversation_park(struct conversation *conversation)
{
	nng_msg_free(conversation->request);
	conversation->request = NULL;
}

/* A context that receives again has forgotten whom it owed an answer. */
void conversation_drop(struct conversation *conversation)
{
	conversation_park(conversation);
	conversation_rest(conversation);
}

void conversation_answer(struct conversation *conversation, struct bytes frame)
{
	nng_msg *answer;

	if (nng_msg_alloc(&answer, 0)) {
		conversation_drop(conversation);
		return;
	}
	if (frame.size && nng_msg_append(answer, frame.data, frame.size)) {
		nng_msg_free(answer);
		conversation_drop(conversation);
		return;
	}
	conversation_park(conversation);
	conversation->phase = ANSWERING;
	nng_aio_set_msg(conversation->operation, answer);
	nng_ctx_send(conversation->context, conversation->operation);
}

/* A port 0 in the URL becomes the one that the system chose. */
static void listener_name(struct listener *listener, nng_listener bound, const char *url)
{
	const char *colon = strrchr(url, ':');
	int port;

	if (text_ends_with(url, ":0") &&
	    !nng_listener_get_int(bound, NNG_OPT_TCP_BOUND_PORT, &port))
		snprintf(listener->url, sizeof listener->url, "%.*s:%d", (int)(colon - url), url,
			 port);
	else
		snprintf(listener->url, sizeof listener->url, "%s", url);
}

static bool listener_bind(struct listener *listener, const struct listener_options *options,
			  struct error *error)
{
	size_t limit = options->frame_limit ? options->frame_limit : FRAME_LIMIT;
	nng_listener bound;
	int failure = nng_socket_set_size(listener->socket, NNG_OPT_RECVMAXSZ, limit);

	if (!failure)
		failure = secure_listen(listener->socket, options->url, options->certificate,
					options->key, &bound);
	if (failure)
		return error_set(error, ERROR_INVALID,
				 "cannot listen on %s: %s; write tcp://ADDRESS:PORT or "
				 "tls+tcp://ADDRESS:PORT (with a certificate), an address of this "
				 "machine and a free port",
				 options->url, nng_strerror(failure));
	listener_name(listener, bound, options->url);
	return true;
}

bool listener_open(const struct listener_options *options, listener_arrived *arrived, void *context,
		   struct listener **listener, struct error *error)
{
	struct listener *made = calloc(1, sizeof *made);

	if (!made || nng_rep0_open(&made->socket)) {
		free(made);
		return error_set(error, ERROR_INTERNAL, "no memory for a socket");
	}
	pthread_mutex_init(&made->mutex, NULL);
	made->arrived = arrived;
	made->context = context;
	made->moved = conversation_moved;
	made->most = options->conversations ? options->conversations : CONVERSATION_LIMIT;
	if (!listener_bind(made, options, error) ||
	    (!listener_continue(made) &&
	     !error_set(error, ERROR_INTERNAL, "no memory to listen on %s", options->url))) {
		listener_close(made);
		return false;
	}
	*listener = made;
	return true;
}

void listener_close(struct listener *listener)
{
	if (!listener)
		return;
	pthread_mutex_lock(&listener->mutex);
	listener->closing = true;
	pthread_mutex_unlock(&listener->mutex);
	/* All are stopped before any is freed: a callback may still be starting its neighbour. */
	for (struct conversation *c = listener->all; c; c = c->next)
		nng_aio_stop(c->operation);
	while (listener->all) {
		struct conversation *next = listener->all->next;

		conversation_free(listener->all);
		listener->all = next;
	}
	socket_close(listener->socket);
	pthread_mutex_destroy(&listener->mutex);
	free(listener);
}

const char *listener_url(const struct listener *listener)
{
	return listener->url;
}
