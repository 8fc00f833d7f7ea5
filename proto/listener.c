#include "proto/listener.h"

#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>
#include <nng/transport/tcp/tcp.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* So many contexts wait for a request at least, that a burst need not wait for new ones. */
#define SPARE 4

#define FRAME_LIMIT        ((size_t)4 * 1024 * 1024)
#define CONVERSATION_LIMIT 16384

enum phase {
	LISTENING, /* nng's: waits for a request */
	HELD,      /* the loop's */
	ANSWERING, /* nng's: the answer is on its way */
};

struct conversation {
	struct conversation *next; /* in the listener's list of all */
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
	pthread_mutex_t mutex; /* guards what is below, with the thread that makes conversations */
	struct conversation *all;
	size_t count, most, listening;
	bool closing;
	char url[NNG_MAXADDRLEN + 32];
};

static void conversation_free(struct conversation *conversation)
{
	nng_aio_free(conversation->operation);
	nng_ctx_close(conversation->context);
	nng_msg_free(conversation->request);
	free(conversation);
}

static void conversation_listen(struct conversation *conversation)
{
	struct listener *listener = conversation->listener;

	pthread_mutex_lock(&listener->mutex);
	listener->listening++;
	pthread_mutex_unlock(&listener->mutex);
	conversation->phase = LISTENING;
	nng_ctx_recv(conversation->context, conversation->operation);
}

static void conversation_moved(void *argument);

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
	if (nng_aio_alloc(&conversation->operation, conversation_moved, conversation)) {
		nng_ctx_close(conversation->context);
		free(conversation);
		return NULL;
	}
	return conversation;
}

/* A conversation has got its request; makes the next one when too few are left that listen. */
static void listener_refill(struct listener *listener)
{
	struct conversation *more = NULL;

	pthread_mutex_lock(&listener->mutex);
	listener->listening--;
	if (!listener->closing && listener->listening < SPARE && listener->count < listener->most)
		more = conversation_new(listener);
	if (more) {
		more->next = listener->all;
		listener->all = more;
		listener->count++;
	}
	pthread_mutex_unlock(&listener->mutex);
	if (more)
		conversation_listen(more);
}

/* On one of nng's threads, whenever an operation of the conversation has ended. */
static void conversation_moved(void *argument)
{
	struct conversation *conversation = argument;
	int failure = nng_aio_result(conversation->operation);

	if (failure && conversation->phase == ANSWERING)
		nng_msg_free(nng_aio_get_msg(conversation->operation));
	if (failure == NNG_ECLOSED || failure == NNG_ECANCELED)
		return;
	if (conversation->phase == ANSWERING) {
		conversation_listen(conversation);
		return;
	}
	listener_refill(conversation->listener);
	if (failure) {
		conversation_listen(conversation);
		return;
	}
	conversation->request = nng_aio_get_msg(conversation->operation);
	conversation->phase = HELD;
	conversation->listener->arrived(conversation->listener->context, conversation,
					(struct bytes) { nng_msg_body(conversation->request),
							 nng_msg_len(conversation->request) });
}

void conversation_park(struct conversation *conversation)
{
	nng_msg_free(conversation->request);
	conversation->request = NULL;
}

void conversation_drop(struct conversation *conversation)
{
	conversation_park(conversation);
	/* A context that receives again has forgotten whom it owed an answer. */
	conversation_listen(conversation);
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

static bool conversations_start(struct listener *listener, struct error *error)
{
	for (size_t i = 0; i < SPARE && i < listener->most; i++) {
		struct conversation *conversation = conversation_new(listener);

		if (!conversation)
			return error_set(error, ERROR_INTERNAL, "no memory for conversations");
		conversation->next = listener->all;
		listener->all = conversation;
		listener->count++;
	}
	for (struct conversation *c = listener->all; c; c = c->next)
		conversation_listen(c);
	return true;
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
		failure = nng_listen(listener->socket, options->url, &bound, 0);
	if (failure)
		return error_set(error, ERROR_INVALID, "cannot listen on %s: %s", options->url,
				 nng_strerror(failure));
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
	made->most = options->conversations ? options->conversations : CONVERSATION_LIMIT;
	if (!conversations_start(made, error) || !listener_bind(made, options, error)) {
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
	nng_close(listener->socket);
	pthread_mutex_destroy(&listener->mutex);
	free(listener);
}

const char *listener_url(const struct listener *listener)
{
	return listener->url;
}
