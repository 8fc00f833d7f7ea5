#include <stdio.h>
#include <time.h>

#include "agent/executor.h"
#include "agent/executor_step.h"
#include "core/backoff.h"
#include "core/base/clock.h"
#include "core/base/crypto.h"

#define GLANCE 50 /* ms between two looks at whether to stop */

void retry_start(struct run *run, const struct policy *file)
{
	const struct execution *execution = run->execution;
	uint64_t random = run->retry.random;

	if (!random)
		random = execution->seed;
	while (!random)
		random_bytes(&random, sizeof random);
	run->retry = (struct retry) {
		.most = (unsigned)policy_value(&execution->policy, file, POLICY_LOCK_RETRIES),
		.time = policy_value(&execution->policy, file, POLICY_RETRY_TIME),
		.random = random,
	};
}

static void give_up(struct run *run, struct error *error)
{
	const struct retry *retry = &run->retry;
	struct error cause = *error;

	if (retry->failed > 1)
		error_set(error, ERROR_FAILED, "%s; given up after %u tries in %.1f s", cause.text,
			  retry->failed, (double)retry->spent / 1000);
	else
		error->code = ERROR_FAILED;
}

bool retry_judge(struct run *run, struct error *error)
{
	struct retry *retry = &run->retry;
	int64_t now = clock_monotonic(), left;

	if (!retry->trying || retry->judged || error->code != ERROR_LOCKED ||
	    !target_was_contended(run->target))
		return retry->trying && retry->judged && retry->again;
	retry->judged = true;
	retry->failed++;
	retry->spent += now - retry->began;
	left = retry->time - retry->spent;
	retry->again = retry->failed <= retry->most && left > 0;
	if (!retry->again) {
		give_up(run, error);
		return false;
	}
	retry->pause = backoff(&retry->random, retry->failed);
	if (retry->pause > left)
		retry->pause = left;
	return true;
}

void retry_forbid(struct run *run)
{
	run->retry.judged = true;
	run->retry.again = false;
}

void retry_advanced(struct run *run)
{
	run->retry.failed = 0;
}

static bool told_to_end(struct run *run)
{
	return run_stops(run) || interruption_why(run->execution->interruption);
}

void retry_wait(struct run *run)
{
	int64_t until = clock_monotonic() + run->retry.pause, left;

	run->retry.spent += run->retry.pause;
	while (!told_to_end(run) && (left = until - clock_monotonic()) > 0) {
		struct timespec time = { 0, (left < GLANCE ? left : GLANCE) * 1000000 };

		nanosleep(&time, NULL);
	}
}

void retry_blocked(struct run *run, const struct statement *statement,
		   const struct statement_result *result)
{
	struct retry *retry = &run->retry;

	retry->reported = true;
	retry->statement = statement->index;
	snprintf(retry->blocked_by, sizeof retry->blocked_by, "%s",
		 result->blocked_by ? result->blocked_by : "");
}

/* What failed was ours: BEGIN, the fence, the row, COMMIT. */
static void report_retry(const struct run *run, const struct step *step, const char *why)
{
	struct progress progress = {
		.state = PROGRESS_RETRIED,
		.why = why,
		.failed_tries = run->retry.failed,
		.pause = run->retry.pause,
	};

	report_progress(run, step, &progress);
}

static void try_begins(struct run *run)
{
	run->retry.trying = true;
	run->retry.judged = run->retry.again = false;
	run->retry.reported = false;
	run->retry.began = clock_monotonic();
}

bool step_retry(struct run *run, struct step *step, const struct statement *statement,
		step_attempt attempt, struct error *error)
{
	bool done;

	run->retry.failed = 0;
	run->retry.blocked_by[0] = '\0';
	for (;;) {
		try_begins(run);
		done = attempt(run, step, statement, error);
		if (done || !retry_judge(run, error))
			break;
		if (!run->retry.reported)
			report_retry(run, step, error->text);
		retry_wait(run);
		if (run_stops(run)) {
			done = true;
			break;
		}
	}
	run->retry.trying = false;
	return done;
}
