#include "tests/support/test.h"

#include <pthread.h>
#include <semaphore.h>

#include "agent/crew.h"

#define TASKS 20

/* Work that waits until it is let through. */
struct job {
	struct crew_task task;
	struct hall *hall;
	int left; /* pieces */
	int done;
};

struct hall {
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	int inside, most, allowed, finished;
};

static void hall_open(struct hall *hall)
{
	*hall = (struct hall) { .inside = 0 };
	pthread_mutex_init(&hall->mutex, NULL);
	pthread_cond_init(&hall->changed, NULL);
}

static void hall_close(struct hall *hall)
{
	pthread_cond_destroy(&hall->changed);
	pthread_mutex_destroy(&hall->mutex);
}

/* Waits until `count` are inside at once; then all are let through. */
static void hall_let(struct hall *hall, int count)
{
	pthread_mutex_lock(&hall->mutex);
	while (hall->inside < count)
		pthread_cond_wait(&hall->changed, &hall->mutex);
	hall->allowed = TASKS * TASKS;
	pthread_cond_broadcast(&hall->changed);
	pthread_mutex_unlock(&hall->mutex);
}

static bool work(void *context)
{
	struct job *job = context;
	struct hall *hall = job->hall;

	if (!job->left)
		return false;
	job->left--;
	pthread_mutex_lock(&hall->mutex);
	hall->inside++;
	hall->most = hall->inside > hall->most ? hall->inside : hall->most;
	pthread_cond_broadcast(&hall->changed);
	while (!hall->allowed)
		pthread_cond_wait(&hall->changed, &hall->mutex);
	hall->allowed--;
	hall->inside--;
	job->done = ++hall->finished;
	pthread_mutex_unlock(&hall->mutex);
	return true;
}

static void as_many_work_at_once_as_may_and_all_of_it_is_done(void **state)
{
	static const size_t most[] = { 1, 3, TASKS, 2 * TASKS };

	(void)state;
	for (size_t i = 0; i < COUNT(most); i++) {
		struct crew *crew = crew_open(most[i]);
		struct job jobs[TASKS];
		struct hall hall;
		int expected = most[i] < TASKS ? (int)most[i] : TASKS;

		hall_open(&hall);
		for (int k = 0; k < TASKS; k++) {
			jobs[k] = (struct job) { .hall = &hall, .left = 2 };
			jobs[k].task = (struct crew_task) { .work = work, .context = &jobs[k] };
			crew_call(crew, &jobs[k].task);
		}
		hall_let(&hall, expected);
		crew_close(crew);
		assert_int_equal(hall.finished, 2 * TASKS);
		assert_int_equal(hall.most, expected);
		hall_close(&hall);
	}
}

/* One thread: what one did twice the others did once before. */
static void whoever_has_more_to_do_stands_behind_those_who_wait(void **state)
{
	struct crew *crew = crew_open(1);
	struct job jobs[3];
	struct hall hall;

	(void)state;
	hall_open(&hall);
	for (int k = 0; k < 3; k++) {
		jobs[k] = (struct job) { .hall = &hall, .left = k ? 1 : 2 };
		jobs[k].task = (struct crew_task) { .work = work, .context = &jobs[k] };
		crew_call(crew, &jobs[k].task);
	}
	hall_let(&hall, 1);
	crew_close(crew);
	assert_int_equal(jobs[1].done, 2);
	assert_int_equal(jobs[2].done, 3);
	assert_int_equal(jobs[0].done, 4);
	hall_close(&hall);
}

static bool tell(void *context)
{
	sem_post(context);
	return false;
}

/* Also when it comes while the work that was called for before is about to end. */
static void a_call_is_never_lost(void **state)
{
	struct crew *crew = crew_open(2);
	sem_t told;
	struct crew_task task = { .work = tell, .context = &told };

	(void)state;
	assert_int_equal(sem_init(&told, 0, 0), 0);
	for (int i = 0; i < 1000; i++) {
		crew_call(crew, &task);
		assert_int_equal(sem_wait(&told), 0);
	}
	crew_close(crew);
	assert_int_equal(sem_trywait(&told), -1);
	sem_destroy(&told);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_many_work_at_once_as_may_and_all_of_it_is_done),
		cmocka_unit_test(whoever_has_more_to_do_stands_behind_those_who_wait),
		cmocka_unit_test(a_call_is_never_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
