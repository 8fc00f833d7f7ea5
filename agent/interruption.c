#include "agent/interruption.h"

#include <stdio.h>

#include "agent/target.h"

void interruption_open(struct interruption *interruption)
{
	*interruption = (struct interruption) { 0 };
	pthread_mutex_init(&interruption->mutex, NULL);
}

void interruption_close(struct interruption *interruption)
{
	pthread_mutex_destroy(&interruption->mutex);
}

void interruption_raise(struct interruption *interruption, const char *why)
{
	pthread_mutex_lock(&interruption->mutex);
	if (!interruption->raised)
		snprintf(interruption->why, sizeof interruption->why, "%s", why);
	interruption->raised = true;
	if (interruption->running)
		target_interrupt(interruption->running);
	pthread_mutex_unlock(&interruption->mutex);
}

const char *interruption_why(struct interruption *interruption)
{
	bool raised;

	if (!interruption)
		return NULL;
	pthread_mutex_lock(&interruption->mutex);
	raised = interruption->raised;
	pthread_mutex_unlock(&interruption->mutex);
	return raised ? interruption->why : NULL;
}

bool interruption_enter(struct interruption *interruption, struct target *target)
{
	bool may = true;

	if (!interruption)
		return true;
	pthread_mutex_lock(&interruption->mutex);
	may = !interruption->raised;
	if (may)
		interruption->running = target;
	pthread_mutex_unlock(&interruption->mutex);
	return may;
}

void interruption_leave(struct interruption *interruption)
{
	if (!interruption)
		return;
	pthread_mutex_lock(&interruption->mutex);
	interruption->running = NULL;
	pthread_mutex_unlock(&interruption->mutex);
}
