#include "coordinator/worker.h"

#include <pthread.h>
#include <stdlib.h>

struct worker {
	struct inbox *inbox;
	pthread_mutex_t mutex;
	pthread_cond_t arrived;
	struct job *first, **last;
	bool closing;
	pthread_t *threads;
	unsigned count;
};

/* The next job, NULL when the worker closes. */
static struct job *take(struct worker *worker)
{
	struct job *job = NULL;

	pthread_mutex_lock(&worker->mutex);
	while (!worker->first && !worker->closing)
		pthread_cond_wait(&worker->arrived, &worker->mutex);
	if (!worker->closing) {
		job = worker->first;
		worker->first = job->next;
		if (!worker->first)
			worker->last = &worker->first;
	}
	pthread_mutex_unlock(&worker->mutex);
	return job;
}

static void *serve(void *context)
{
	struct worker *worker = context;
	struct job *job;

	while ((job = take(worker)))
		if (job->work(job))
			inbox_put_call(worker->inbox, &job->call);
	return NULL;
}

bool worker_open(struct inbox *inbox, unsigned threads, struct worker **result, struct error *error)
{
	struct worker *worker = calloc(1, sizeof *worker);

	if (!worker || !(worker->threads = calloc(threads, sizeof *worker->threads)))
		abort();
	worker->inbox = inbox;
	worker->last = &worker->first;
	pthread_mutex_init(&worker->mutex, NULL);
	pthread_cond_init(&worker->arrived, NULL);
	for (; worker->count < threads; worker->count++)
		if (pthread_create(&worker->threads[worker->count], NULL, serve, worker) != 0) {
			worker_close(worker);
			return error_set(error, ERROR_INTERNAL, "a thread cannot be started");
		}
	*result = worker;
	return true;
}

void worker_close(struct worker *worker)
{
	if (!worker)
		return;
	pthread_mutex_lock(&worker->mutex);
	worker->closing = true;
	pthread_cond_broadcast(&worker->arrived);
	pthread_mutex_unlock(&worker->mutex);
	for (unsigned i = 0; i < worker->count; i++)
		pthread_join(worker->threads[i], NULL);
	pthread_cond_destroy(&worker->arrived);
	pthread_mutex_destroy(&worker->mutex);
	free(worker->threads);
	free(worker);
}

void worker_submit(struct worker *worker, struct job *job)
{
	pthread_mutex_lock(&worker->mutex);
	job->next = NULL;
	*worker->last = job;
	worker->last = &job->next;
	pthread_cond_signal(&worker->arrived);
	pthread_mutex_unlock(&worker->mutex);
}
