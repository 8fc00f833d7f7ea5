#include "proto/channel.h"

#include <nng/nng.h>
#include <nng/protocol/reqrep0/req.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "proto/secure.h"
#include "proto/socket.h"

#define FRAME_LIMIT  ((size_t)4 * 1024 * 1024)
#define RESEND_AFTER 60000
#define REDIAL_LEAST 100
#define REDIAL_MOST  5000
/* A thousand handshakes at once take longer than each is waited for: who failed comes back later
 * and later, until those that are left fit. */
#define REDIAL_MOST_TLS 60000
#define SILENCE_MOST    60000 /* then a new socket dials */

/* What nng's threads write to.  It outlives the channel when nng does not let go of the socket. */
struct link {
	atomic_int connections;
	_Atomic int64_t since; /* there is one or none, monotonic clock */
};

struct channel {
	struct channel_options options;
	char *url, *authority;
	nng_socket socket;
	nng_ctx context;
	struct link *link; /* of the socket */
	nng_aio *operation;
	/* nng counts its time by the wall clock, which may be set back: we count for ourselves. */
	pthread_mutex_t guard; /* over `ended` */
	pthread_cond_t changed;
	bool ended;       /* the operation */
	int64_t answered; /* the last time, or when the socket was made; monotonic clock */
	atomic_bool woken;
};

static void connection_changed(nng_pipe pipe, nng_pipe_ev event, void *context)
{
	struct link *link = context;

	(void)pipe;
	atomic_store(&link->since, clock_monotonic());
	atomic_fetch_add(&link->connections, event == NNG_PIPE_EV_ADD_PRE ? 1 : -1);
}

bool channel_connected(const struct channel *channel)
{
	return atomic_load(&channel->link->connections) > 0;
}

static int socket_prepare(const struct channel *channel)
{
	nng_socket socket = channel->socket;
	struct link *link = channel->link;
	nng_duration resend = (nng_duration)channel->options.resend_after;
	nng_duration redial = (nng_duration)channel->options.redial_most;
	int failure = nng_socket_set_size(socket, NNG_OPT_RECVMAXSZ, channel->options.frame_limit);

	failure = failure ? failure : nng_socket_set_ms(socket, NNG_OPT_RECONNMINT, REDIAL_LEAST);
	failure = failure ? failure : nng_socket_set_ms(socket, NNG_OPT_RECONNMAXT, redial);
	failure = failure ? failure : nng_socket_set_ms(socket, NNG_OPT_REQ_RESENDTIME, resend);
	failure = failure ? failure
			  : nng_pipe_notify(socket, NNG_PIPE_EV_ADD_PRE, connection_changed, link);
	return failure ? failure
		       : nng_pipe_notify(socket, NNG_PIPE_EV_REM_POST, connection_changed, link);
}

static int channel_dial(struct channel *channel)
{
	int failure = nng_req0_open(&channel->socket);

	channel->answered = clock_monotonic();
	channel->link = calloc(1, sizeof *channel->link);
	if (!channel->link)
		abort();
	channel->link->since = channel->answered;
	failure = failure ? failure : socket_prepare(channel);
	failure = failure ? failure : nng_ctx_open(&channel->context, channel->socket);
	return failure ? failure : secure_dial(channel->socket, channel->url, channel->authority);
}

static void channel_hang_up(struct channel *channel)
{
	if (socket_close(channel->socket))
		free(channel->link);
	channel->link = NULL;
}

/* nng dials again when the wall clock says so, and never when a connection was busy as it broke
 * (see socket_close). */
static bool is_stuck(const struct channel *channel, int64_t now)
{
	int64_t since = atomic_load(&channel->link->since); /* it is as it is */

	if (!channel_connected(channel))
		return now - since >= 2 * channel->options.redial_most;
	return now - (channel->answered > since ? channel->answered : since) >= SILENCE_MOST;
}

/* Whoever was not answered for long, or is not connected for long, starts over. */
static bool channel_renew(struct channel *channel, struct error *error)
{
	int failure;

	if (!is_stuck(channel, clock_monotonic()))
		return true;
	channel_hang_up(channel);
	failure = channel_dial(channel);
	if (!failure)
		return true;
	/* The next exchange tries again. */
	atomic_fetch_sub(&channel->link->since, 2 * channel->options.redial_most);
	return error_set(error, ERROR_UNREACHABLE, "cannot dial %s: %s", channel->url,
			 nng_strerror(failure));
}

static void operation_ended(void *context)
{
	struct channel *channel = context;

	pthread_mutex_lock(&channel->guard);
	channel->ended = true;
	pthread_cond_signal(&channel->changed);
	pthread_mutex_unlock(&channel->guard);
}

static void guard_init(struct channel *channel)
{
	pthread_condattr_t monotonic;

	pthread_mutex_init(&channel->guard, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&channel->changed, &monotonic);
	pthread_condattr_destroy(&monotonic);
}

bool channel_open(const struct channel_options *options, struct channel **channel,
		  struct error *error)
{
	struct channel *made = calloc(1, sizeof *made);
	int failure;

	if (!made || !(made->url = strdup(options->url)))
		abort();
	made->options = *options;
	made->options.url = made->url;
	if (options->authority && !(made->authority = strdup(options->authority)))
		abort();
	if (!made->options.frame_limit)
		made->options.frame_limit = FRAME_LIMIT;
	if (!made->options.resend_after)
		made->options.resend_after = RESEND_AFTER;
	if (!made->options.redial_most)
		made->options.redial_most =
		    text_starts_with(made->url, "tls+") ? REDIAL_MOST_TLS : REDIAL_MOST;
	guard_init(made);
	failure = nng_aio_alloc(&made->operation, operation_ended, made);
	if (!failure)
		failure = channel_dial(made);
	if (failure) {
		channel_close(made);
		return error_set(
		    error, ERROR_INVALID,
		    "cannot dial %s: %s; write tcp://HOST:PORT, or tls+tcp://HOST:PORT "
		    "and ca-file",
		    options->url, nng_strerror(failure));
	}
	*channel = made;
	return true;
}

void channel_close(struct channel *channel)
{
	if (!channel)
		return;
	nng_aio_stop(channel->operation);
	channel_hang_up(channel);
	nng_aio_free(channel->operation);
	pthread_cond_destroy(&channel->changed);
	pthread_mutex_destroy(&channel->guard);
	free(channel->url);
	free(channel->authority);
	free(channel);
}

/* The flag is set before the cancellation and asked after an operation has begun: whichever comes
 * first, the other sees it. */
void channel_wake(struct channel *channel)
{
	atomic_store(&channel->woken, true);
	nng_aio_cancel(channel->operation);
}

static void operation_begin(struct channel *channel)
{
	nng_aio_set_timeout(channel->operation, NNG_DURATION_INFINITE);
	channel->ended = false;
}

/* True when the operation has ended by then.  False at once when a new socket is due. */
static bool operation_ends(struct channel *channel, int64_t deadline)
{
	int64_t now = clock_monotonic();
	bool ended;

	pthread_mutex_lock(&channel->guard);
	while (!channel->ended && now < deadline && !is_stuck(channel, now)) {
		int64_t next = now + channel->options.redial_most;
		int64_t wake = next < deadline ? next : deadline;
		struct timespec until = { wake / 1000, wake % 1000 * 1000000 };

		pthread_cond_timedwait(&channel->changed, &channel->guard, &until);
		now = clock_monotonic();
	}
	ended = channel->ended;
	pthread_mutex_unlock(&channel->guard);
	return ended;
}

static int operation_end(struct channel *channel, int64_t deadline)
{
	bool late;
	int failure;

	if (atomic_load(&channel->woken))
		nng_aio_cancel(channel->operation);
	late = !operation_ends(channel, deadline);
	if (late)
		nng_aio_cancel(channel->operation);
	nng_aio_wait(channel->operation);
	failure = nng_aio_result(channel->operation);
	return late && failure == NNG_ECANCELED ? NNG_ETIMEDOUT : failure;
}

static int frame_send(struct channel *channel, struct bytes frame, int64_t deadline)
{
	nng_msg *message;
	int failure = nng_msg_alloc(&message, 0);

	if (failure)
		return failure;
	failure = nng_msg_append(message, frame.data, frame.size);
	if (!failure) {
		operation_begin(channel);
		nng_aio_set_msg(channel->operation, message);
		nng_ctx_send(channel->context, channel->operation);
		failure = operation_end(channel, deadline);
	}
	if (failure)
		nng_msg_free(message);
	return failure;
}

static int frame_receive(struct arena *arena, struct channel *channel, int64_t deadline,
			 struct bytes *answer)
{
	nng_msg *message;
	int failure;

	operation_begin(channel);
	nng_ctx_recv(channel->context, channel->operation);
	failure = operation_end(channel, deadline);
	if (failure)
		return failure;
	message = nng_aio_get_msg(channel->operation);
	answer->size = nng_msg_len(message);
	answer->data = arena_copy(arena, nng_msg_body(message), answer->size);
	nng_msg_free(message);
	channel->answered = clock_monotonic();
	return 0;
}

static bool exchange_error(struct channel *channel, int failure, struct error *error)
{
	if (failure == NNG_ECANCELED) {
		atomic_store(&channel->woken, false);
		return error_set(error, ERROR_LOCKED, "the exchange was interrupted");
	}
	if (failure == NNG_ETIMEDOUT)
		return error_set(error, ERROR_TIMEOUT,
				 "no answer from the coordinator in time (%s)",
				 channel_connected(channel) ? "connected" : "not connected");
	return error_set(error, ERROR_UNREACHABLE, "the coordinator cannot be asked: %s",
			 nng_strerror(failure));
}

bool channel_exchange(struct arena *arena, struct channel *channel, struct bytes frame,
		      int64_t patience, struct bytes *answer, struct error *error)
{
	int64_t deadline = clock_monotonic() + patience;
	int failure;

	if (frame.size > channel->options.frame_limit)
		return error_set(error, ERROR_INVALID,
				 "a message of %zu bytes is over the limit of %zu", frame.size,
				 channel->options.frame_limit);
	do {
		if (!channel_renew(channel, error))
			return false;
		failure = NNG_ECANCELED;
		if (!atomic_load(&channel->woken))
			failure = frame_send(channel, frame, deadline);
		if (!failure)
			failure = frame_receive(arena, channel, deadline, answer);
	} while (failure == NNG_ETIMEDOUT && clock_monotonic() < deadline);
	return !failure || exchange_error(channel, failure, error);
}
