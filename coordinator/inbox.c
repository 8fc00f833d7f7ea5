#include "coordinator/inbox.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct ring {
	struct event *events;
	size_t first, count, capacity;
};

struct inbox {
	pthread_mutex_t mutex;
	pthread_cond_t arrived;
	struct ring calls, frames;
	bool woken;
};

bool inbox_open(struct inbox **result, struct error *error)
{
	struct inbox *inbox = calloc(1, sizeof *inbox);
	pthread_condattr_t attributes;

	if (!inbox)
		return error_set(error, ERROR_INTERNAL, "no memory for the inbox");
	pthread_mutex_init(&inbox->mutex, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&inbox->arrived, &attributes);
	pthread_condattr_destroy(&attributes);
	*result = inbox;
	return true;
}

void inbox_close(struct inbox *inbox)
{
	if (!inbox)
		return;
	pthread_cond_destroy(&inbox->arrived);
	pthread_mutex_destroy(&inbox->mutex);
	free(inbox->calls.events);
	free(inbox->frames.events);
	free(inbox);
}

static void grow(struct ring *ring)
{
	size_t capacity = ring->capacity ? ring->capacity * 2 : 64;
	struct event *events = calloc(capacity, sizeof *events);

	if (!events)
		abort();
	for (size_t i = 0; i < ring->count; i++)
		events[i] = ring->events[(ring->first + i) % ring->capacity];
	free(ring->events);
	ring->events = events;
	ring->capacity = capacity;
	ring->first = 0;
}

void inbox_put(struct inbox *inbox, const struct event *event)
{
	struct ring *ring = event->kind == EVENT_CALL ? &inbox->calls : &inbox->frames;

	pthread_mutex_lock(&inbox->mutex);
	if (ring->count == ring->capacity)
		grow(ring);
	ring->events[(ring->first + ring->count++) % ring->capacity] = *event;
	pthread_cond_signal(&inbox->arrived);
	pthread_mutex_unlock(&inbox->mutex);
}

void inbox_put_call(struct inbox *inbox, struct call *call)
{
	inbox_put(inbox, &(struct event) { .kind = EVENT_CALL, .call = call });
}

static void wait_until(struct inbox *inbox, int64_t deadline)
{
	struct timespec until = { (time_t)(deadline / 1000), (long)(deadline % 1000) * 1000000 };
	int status = 0;

	while (!inbox->calls.count && !inbox->frames.count && !inbox->woken && status != ETIMEDOUT)
		status = deadline == INT64_MAX
			     ? pthread_cond_wait(&inbox->arrived, &inbox->mutex)
			     : pthread_cond_timedwait(&inbox->arrived, &inbox->mutex, &until);
}

static size_t take(struct ring *ring, struct event *events, size_t limit)
{
	size_t count = 0;

	for (; count < limit && ring->count; count++, ring->count--) {
		events[count] = ring->events[ring->first];
		ring->first = (ring->first + 1) % ring->capacity;
	}
	return count;
}

size_t inbox_take(struct inbox *inbox, struct event *events, size_t limit, int64_t deadline)
{
	size_t calls, frames;

	pthread_mutex_lock(&inbox->mutex);
	wait_until(inbox, deadline);
	inbox->woken = false;
	calls = take(&inbox->calls, events, limit - limit / INBOX_SHARE);
	frames = take(&inbox->frames, events + calls, calls ? limit / INBOX_SHARE : limit);
	pthread_mutex_unlock(&inbox->mutex);
	return calls + frames;
}

void inbox_wake(struct inbox *inbox)
{
	pthread_mutex_lock(&inbox->mutex);
	inbox->woken = true;
	pthread_cond_signal(&inbox->arrived);
	pthread_mutex_unlock(&inbox->mutex);
}
