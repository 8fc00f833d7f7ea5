#include "proto/socket.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include "core/base/clock.h"

#define PATIENCE 2000

struct closing {
	nng_socket socket;
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	bool closed, abandoned; /* whoever comes second frees it */
};

static void closing_free(struct closing *closing)
{
	pthread_cond_destroy(&closing->changed);
	pthread_mutex_destroy(&closing->mutex);
	free(closing);
}

static void *closing_run(void *context)
{
	struct closing *closing = context;
	bool abandoned;

	nng_close(closing->socket);
	pthread_mutex_lock(&closing->mutex);
	closing->closed = true;
	abandoned = closing->abandoned;
	pthread_cond_signal(&closing->changed);
	pthread_mutex_unlock(&closing->mutex);
	if (abandoned)
		closing_free(closing);
	return NULL;
}

static struct closing *closing_new(nng_socket socket)
{
	struct closing *closing = calloc(1, sizeof *closing);
	pthread_condattr_t attributes;

	if (!closing)
		abort();
	closing->socket = socket;
	pthread_mutex_init(&closing->mutex, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&closing->changed, &attributes);
	pthread_condattr_destroy(&attributes);
	return closing;
}

bool socket_close(nng_socket socket)
{
	struct closing *closing = closing_new(socket);
	int64_t until = clock_monotonic() + PATIENCE;
	struct timespec deadline = { until / 1000, until % 1000 * 1000000 };
	pthread_t thread;
	bool closed;

	if (pthread_create(&thread, NULL, closing_run, closing)) {
		closing_free(closing);
		return false;
	}
	pthread_mutex_lock(&closing->mutex);
	while (!closing->closed &&
	       !pthread_cond_timedwait(&closing->changed, &closing->mutex, &deadline))
		continue;
	closed = closing->closed;
	closing->abandoned = !closed;
	pthread_mutex_unlock(&closing->mutex);
	if (!closed) {
		pthread_detach(thread);
		return false;
	}
	pthread_join(thread, NULL);
	closing_free(closing);
	return true;
}
