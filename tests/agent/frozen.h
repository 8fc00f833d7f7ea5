#ifndef TESTS_AGENT_FROZEN_H
#define TESTS_AGENT_FROZEN_H
#include "tests/agent/fixture.h"

/* Two runs on one target, one of which stands still in the middle of its work. */

static inline void freeze_at_second(struct fixture *fixture, const struct progress *progress)
{
	(void)fixture;
	if (progress->state == PROGRESS_STATEMENT_STARTED && progress->statement->index == 1)
		raise(SIGSTOP);
}

/* A process that has just written its intent to send the second statement, and is stopped. */
static inline pid_t frozen_run(struct fixture *fixture)
{
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (!child) {
		struct error error = { 0 };

		fixture->heard_of = freeze_at_second;
		_exit(fixture_run(fixture, &error) ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, WUNTRACED), child);
	assert_true(WIFSTOPPED(status));
	return child;
}

/* True: it came through after it was woken up. */
static inline bool frozen_wakes(pid_t child)
{
	int status;

	kill(child, SIGCONT);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status) == 0;
}

static inline void frozen_dies(pid_t child)
{
	int status;

	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, &status, 0), child);
}
#endif
