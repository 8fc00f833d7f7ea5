#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "agent/executor.h"
#include "agent/executor_step.h"
#include "core/base/clock.h"

#define PAUSE  1000 /* ms between two looks at what is over its limit */
#define SLICES 10   /* of a pause: so soon it is seen that the run stops */

static int64_t limit_of(const struct run *run, const struct step *step, enum policy_name name)
{
	return policy_value(&run->execution->policy, step->migration->directives.policy, name);
}

static void advanced(void *context, const struct advance *advance)
{
	const struct watched *watched = context;
	struct progress progress = {
		.state = PROGRESS_STATEMENT_ADVANCED,
		.advance = advance,
		.started = watched->started,
		.why = watched->step->mode.why,
	};

	report_statement(watched->run, watched->step, watched->statement, &progress);
}

void watch_begin(struct watched *watched)
{
	struct oversight oversight = {
		.victim_time = limit_of(watched->run, watched->step, POLICY_VICTIM_TIME),
		.advanced = advanced,
		.context = watched,
	};

	target_oversee(watched->run->target, &oversight);
}

void watch_quietly(const struct run *run)
{
	struct oversight oversight = {
		.victim_time = policy_value(&run->execution->policy, NULL, POLICY_VICTIM_TIME),
	};

	target_oversee(run->target, &oversight);
}

void watch_end(const struct watched *watched)
{
	target_oversee(watched->run->target, &(struct oversight) { 0 });
}

/* The first one that is left, for what is told before it is known. */
static const struct statement *first_statement(struct arena *arena, const struct run *run,
					       const struct step *step)
{
	struct statement *kept = arena_new(arena, struct statement);
	const struct statement *statement = NULL;
	struct migration_walk walk;
	struct error ignored;

	migration_walk_start(arena, step->migration, run->dialect, false, &walk);
	do {
		if (!migration_walk_next(&walk, &statement, &ignored))
			return NULL;
	} while (statement && (statement->index < step->from || statement_is_control(statement)));
	if (!statement)
		return NULL;
	*kept = *statement; /* the walk's own goes with it */
	return kept;
}

static void pause_a_moment(struct run *run)
{
	struct timespec slice = { 0, PAUSE / SLICES * 1000000 };

	for (int i = 0; i < SLICES && !run_stops(run); i++)
		nanosleep(&slice, NULL);
}

static void tell_wait(const struct watched *watched, struct arena *arena,
		      const struct pressure *pressure, int64_t waited)
{
	struct advance advance = {
		.phase = arena_printf(arena, "waits for %" PRId64 " s: %s", waited / 1000,
				      pressure->over),
		.left = -1,
	};

	if (watched->statement)
		advanced((void *)watched, &advance);
}

static bool give_up(const struct step *step, const struct pressure *pressure, int64_t waited,
		    struct error *error)
{
	if (!pressure->passes)
		return error_set(error, ERROR_FAILED,
				 "%s: goes no further: %s: see what writes so much, or allow more, "
				 "and retry",
				 step->migration->name, pressure->over);
	return error_set(error, ERROR_TIMEOUT,
			 "%s: goes no further: %s, and it was so for %" PRId64
			 " s (retry-time): see what holds replication up, then retry",
			 step->migration->name, pressure->over, waited / 1000);
}

/* Again and again, until nothing is over its limit. */
static bool wait_for(struct watched *watched, const struct pressure_limits *limits,
		     struct error *error)
{
	SCOPED(arena_release) struct arena *texts = arena_open(), *arena = arena_open();
	struct run *run = watched->run;
	int64_t began = clock_monotonic(),
		patience = limit_of(run, watched->step, POLICY_RETRY_TIME);

	while (!run_stops(run)) {
		int64_t waited = clock_monotonic() - began;
		struct pressure pressure;

		arena_reset(arena);
		if (!target_pressure(arena, run->target, limits, &pressure, error))
			return error_wrap(error, "%s", watched->step->migration->name);
		if (!pressure.over)
			return true;
		if (!pressure.passes || waited > patience)
			return give_up(watched->step, &pressure, waited, error);
		if (!watched->statement)
			watched->statement = first_statement(texts, run, watched->step);
		tell_wait(watched, arena, &pressure, waited);
		pause_a_moment(run);
	}
	return true;
}

bool watch_may_proceed(struct run *run, const struct step *step, const struct statement *statement,
		       struct error *error)
{
	struct watched watched = { run, step, statement, clock_wall() };
	struct pressure_limits limits = {
		.replica_lag = limit_of(run, step, POLICY_REPLICA_LAG),
		.logical_lag = limit_of(run, step, POLICY_LOGICAL_LAG),
		.wal = limit_of(run, step, POLICY_WAL_LIMIT),
	};
	bool may;

	if (run->execution->rehearse || (!limits.replica_lag && !limits.logical_lag && !limits.wal))
		return true;
	watch_begin(&watched);
	may = wait_for(&watched, &limits, error);
	watch_end(&watched);
	return may;
}
