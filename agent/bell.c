#include "agent/bell.h"

#include <time.h>

#include "core/base/clock.h"

void bell_open(struct bell *bell)
{
	pthread_condattr_t attributes;

	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_mutex_init(&bell->mutex, NULL);
	pthread_cond_init(&bell->condition, &attributes);
	pthread_condattr_destroy(&attributes);
	bell->rung = false;
}

void bell_release(struct bell *bell)
{
	pthread_cond_destroy(&bell->condition);
	pthread_mutex_destroy(&bell->mutex);
}

void bell_ring(struct bell *bell)
{
	pthread_mutex_lock(&bell->mutex);
	bell->rung = true;
	pthread_cond_signal(&bell->condition);
	pthread_mutex_unlock(&bell->mutex);
}

bool bell_rung(struct bell *bell)
{
	bool rung;

	pthread_mutex_lock(&bell->mutex);
	rung = bell->rung;
	pthread_mutex_unlock(&bell->mutex);
	return rung;
}

void bell_clear(struct bell *bell)
{
	pthread_mutex_lock(&bell->mutex);
	bell->rung = false;
	pthread_mutex_unlock(&bell->mutex);
}

void bell_wait(struct bell *bell, int64_t patience)
{
	int64_t until = clock_monotonic() + patience;
	struct timespec deadline = { until / 1000, until % 1000 * 1000000 };

	pthread_mutex_lock(&bell->mutex);
	while (!bell->rung && !pthread_cond_timedwait(&bell->condition, &bell->mutex, &deadline))
		continue;
	pthread_mutex_unlock(&bell->mutex);
}
