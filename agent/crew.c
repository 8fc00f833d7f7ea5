#include "agent/crew.h"

#include <pthread.h>
#include <stdlib.h>

#define STACK_SIZE ((size_t)1024 * 1024)

struct crew {
	pthread_mutex_t mutex; /* guards all below, and the tasks' states */
	pthread_cond_t ended;
	struct crew_task *first, **last; /* those who wait */
	size_t threads, most;
};

struct crew *crew_open(size_t most)
{
	struct crew *crew = calloc(1, sizeof *crew);

	if (!crew)
		abort();
	pthread_mutex_init(&crew->mutex, NULL);
	pthread_cond_init(&crew->ended, NULL);
	crew->last = &crew->first;
	crew->most = most;
	return crew;
}

void crew_close(struct crew *crew)
{
	if (!crew)
		return;
	pthread_mutex_lock(&crew->mutex);
	while (crew->threads)
		pthread_cond_wait(&crew->ended, &crew->mutex);
	pthread_mutex_unlock(&crew->mutex);
	pthread_cond_destroy(&crew->ended);
	pthread_mutex_destroy(&crew->mutex);
	free(crew);
}

/* With the mutex held, like those below. */
static void append(struct crew *crew, struct crew_task *task)
{
	task->state = TASK_WAITS;
	task->next = NULL;
	*crew->last = task;
	crew->last = &task->next;
}

static struct crew_task *take(struct crew *crew)
{
	struct crew_task *task = crew->first;

	if (!task)
		return NULL;
	crew->first = task->next;
	if (!crew->first)
		crew->last = &crew->first;
	task->state = TASK_RUNS;
	return task;
}

static void *run(void *context)
{
	struct crew *crew = context;
	struct crew_task *task;

	pthread_mutex_lock(&crew->mutex);
	while ((task = take(crew))) {
		bool more;

		pthread_mutex_unlock(&crew->mutex);
		more = task->work(task->context);
		pthread_mutex_lock(&crew->mutex);
		if (more || task->state == TASK_RUNS_AGAIN)
			append(crew, task);
		else
			task->state = TASK_IDLE;
	}
	crew->threads--;
	pthread_cond_signal(&crew->ended);
	pthread_mutex_unlock(&crew->mutex);
	return NULL;
}

static void thread_start(struct crew *crew)
{
	pthread_attr_t attributes;
	pthread_t thread;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK_SIZE);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	if (pthread_create(&thread, &attributes, run, crew))
		abort();
	pthread_attr_destroy(&attributes);
	crew->threads++;
}

void crew_call(struct crew *crew, struct crew_task *task)
{
	pthread_mutex_lock(&crew->mutex);
	if (task->state == TASK_RUNS) {
		task->state = TASK_RUNS_AGAIN;
	} else if (task->state == TASK_IDLE) {
		append(crew, task);
		if (crew->threads < crew->most)
			thread_start(crew);
	}
	pthread_mutex_unlock(&crew->mutex);
}
