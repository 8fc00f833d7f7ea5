#ifndef TESTS_AGENT_INTERRUPTED_H
#define TESTS_AGENT_INTERRUPTED_H
#include "tests/agent/fixture.h"

/* A run that somebody interrupts as soon as the statement number `after` (from 1) has begun. */
struct interrupted {
	struct fixture *fixture;
	struct interruption interruption;
	int after, reports; /* or after so many reports (0: by `after`) */
	bool grouped;       /* not one by one */
	bool stopped, done;
	struct error error;
};

static inline void *interrupted_raise(void *context)
{
	struct interrupted *run = context;
	char byte;

	/* One report of the migration's own, and two of each statement before. */
	for (int i = 0; i < (run->reports ? run->reports : 2 * run->after); i++)
		if (read(run->fixture->heard, &byte, 1) != 1)
			return NULL;
	while (!atomic_load(&run->fixture->ended)) {
		struct timespec moment = { 0, 5000000 };

		interruption_raise(&run->interruption, "cancelled by anna");
		nanosleep(&moment, NULL);
	}
	return NULL;
}

static inline void interrupted_run(struct interrupted *run)
{
	struct fixture *fixture = run->fixture;
	struct error error = { 0 };
	struct execution execution;
	pthread_t thread;
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	fixture->pipe = ends[1];
	fixture->heard = ends[0];
	fixture->one_by_one = !run->grouped;
	fixture->interruption = &run->interruption;
	atomic_store(&fixture->ended, false);
	interruption_open(&run->interruption);
	run->error = (struct error) { 0 };
	assert_ok(target_open(&fixture->settings, &fixture->target, &error));
	execution = fixture_execution(fixture);
	assert_int_equal(pthread_create(&thread, NULL, interrupted_raise, run), 0);
	run->done = executor_run(&execution, &run->stopped, &run->error);
	atomic_store(&fixture->ended, true);
	close(ends[1]);
	pthread_join(thread, NULL);
	close(ends[0]);
	target_close(fixture->target);
	interruption_close(&run->interruption);
	fixture->interruption = NULL;
	fixture->pipe = -1;
}
#endif
