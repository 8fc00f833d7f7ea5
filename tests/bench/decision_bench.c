/* What the coordinator's thread does when an agent tells that one task has ended: takes the report,
 * decides, logs, hands out the next task; without the commit, which waits for the disk.  By a
 * rollout to 1,000 and one to 10,000 targets: what is more for 10,000 grows with the rollout.
 * usage: bench.decision [TARGETS ...] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/ledger.h"
#include "tests/support/world.h"

#define EACH    20  /* targets of an agent */
#define AT_ONCE 200 /* targets at work */
#define LIMIT   1.0 /* ms of the processor */

/* Of the thread, ms; the linker puts these two around the coordinator's. */
static double spent_in_turn, spent_in_commit;
void __real_coordinator_turn(struct coordinator *coordinator, const struct event *events,
			     size_t count, int64_t now, int64_t wall);
void __wrap_coordinator_turn(struct coordinator *coordinator, const struct event *events,
			     size_t count, int64_t now, int64_t wall);
bool __real_store_commit(struct store *store, struct error *error);
bool __wrap_store_commit(struct store *store, struct error *error);

static double processor(void)
{
	struct timespec time;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

void __wrap_coordinator_turn(struct coordinator *coordinator, const struct event *events,
			     size_t count, int64_t now, int64_t wall)
{
	double before = processor();

	spent_in_commit = 0;
	__real_coordinator_turn(coordinator, events, count, now, wall);
	spent_in_turn = processor() - before;
}

bool __wrap_store_commit(struct store *store, struct error *error)
{
	double before = processor();
	bool done = __real_store_commit(store, error);

	spent_in_commit = processor() - before;
	return done;
}

struct speaker {
	struct actor_agent *agent;
	struct target_state targets[EACH];
	struct assignment work[EACH]; /* that it was handed */
	size_t work_count;
	struct conversation *asked;
	bool heard;
};

struct fleet {
	struct world *world;
	struct speaker *speakers;
	size_t count;
	struct bytes ledger; /* of a target that has everything */
	struct hash digest;
	double *times; /* of each decision, ms */
	size_t decided;
	double commits; /* ms, of all */
};

/* It tells how its first work ended, if it has any, and asks for more. */
static void speak(struct fleet *fleet, struct speaker *speaker)
{
	const char *attempts[EACH];
	struct report report = { .phase = PHASE_FINISHED,
				 .outcome = OUTCOME_SUCCEEDED,
				 .sequence = 1,
				 .error = "",
				 .preparation = "" };
	struct sync sync = { .targets = speaker->targets,
			     .target_count = EACH,
			     .reports = &report,
			     .attempts = attempts };
	struct target_state *done = NULL;

	for (size_t i = 0; i < speaker->work_count; i++)
		attempts[sync.attempt_count++] = speaker->work[i].attempt;
	if (speaker->work_count) {
		const struct assignment *work = &speaker->work[--speaker->work_count];

		report.rollout = work->rollout;
		report.target = work->target;
		report.attempt = work->attempt;
		report.epoch = work->epoch;
		sync.report_count = 1;
		for (size_t i = 0; i < EACH; i++)
			if (text_equal(speaker->targets[i].name, work->target))
				done = &speaker->targets[i];
		done->ledger = fleet->ledger;
		done->ledger_digest = fleet->digest;
	}
	speaker->asked = agent_sync(speaker->agent, &sync);
	speaker->heard = false;
	for (size_t i = 0; i < EACH; i++)
		speaker->targets[i].ledger = (struct bytes) { 0 };
	if (done) {
		fleet->times[fleet->decided++] = spent_in_turn - spent_in_commit;
		fleet->commits += spent_in_commit;
	}
}

static void hear(struct fleet *fleet, struct speaker *speaker)
{
	struct answer answer = world_answer(fleet->world->arena, speaker->asked);

	if (answer.kind != ANSWER_ASSIGNMENTS)
		fail_msg("an agent is not answered with assignments");
	for (size_t i = 0; i < answer.assignments.count; i++)
		if (answer.assignments.items[i].verb == VERB_APPLY)
			speaker->work[speaker->work_count++] = answer.assignments.items[i];
	speaker->heard = true;
}

static void start(struct fleet *fleet, size_t targets)
{
	const char *files[] = { "0001_one.sql", "CREATE TABLE one (id INTEGER);", NULL };
	struct arena *arena = fleet->world->arena;
	struct target_state blank, full;

	assert_fine(world_push(fleet->world, "shop", files, NULL));
	assert_fine(world_pipeline(
	    fleet->world, "shop",
	    arena_printf(arena, "environments:\n  - name: fleet\n    budget: %d\n", AT_ONCE - 1)));
	blank = world_target(fleet->world, "shop", "", NULL);
	full = world_target(fleet->world, "shop", "", (const char *[]) { "0001", NULL });
	fleet->ledger = full.ledger;
	fleet->digest = full.ledger_digest;
	fleet->count = targets / EACH;
	fleet->speakers = arena_new_array(arena, struct speaker, fleet->count);
	fleet->times = arena_new_array(arena, double, targets);
	for (size_t i = 0; i < fleet->count; i++) {
		struct speaker *speaker = &fleet->speakers[i];

		speaker->agent = world_enrol(fleet->world, "fleet", arena_printf(arena, "a%zu", i));
		for (size_t j = 0; j < EACH; j++) {
			speaker->targets[j] = blank;
			speaker->targets[j].examined = true;
			speaker->targets[j].preflight.disk_free = -1;
			speaker->targets[j].name =
			    arena_printf(arena, "t%05zu", j * fleet->count + i);
		}
		speak(fleet, speaker);
	}
}

/* Until nobody has anything to do. */
static void run(struct fleet *fleet)
{
	bool busy = true;

	while (busy) {
		busy = false;
		for (size_t i = 0; i < fleet->count; i++) {
			struct speaker *speaker = &fleet->speakers[i];

			if (!speaker->heard && speaker->asked->answered)
				hear(fleet, speaker);
			if (!speaker->heard && !speaker->work_count)
				continue;
			busy = true;
			speak(fleet, speaker);
		}
	}
}

static int in_order(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Mean ms of a decision. */
static double measure(size_t targets)
{
	struct rollout_request request = { .project = "shop", .environment = "fleet" };
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fleet fleet = { .world = world_open(arena) };
	struct rollout rollout;
	double sum = 0;

	start(&fleet, targets);
	assert_fine(world_rollout(fleet.world, &request, &rollout));
	run(&fleet);
	rollout = world_look(fleet.world, rollout.id);
	if (rollout.state != ROLLOUT_SUCCEEDED || fleet.decided != targets)
		fail_msg("the rollout is %s after %zu decisions", rollout_state_name(rollout.state),
			 fleet.decided);
	for (size_t i = 0; i < targets; i++)
		sum += fleet.times[i];
	qsort(fleet.times, targets, sizeof *fleet.times, in_order);
	printf("%6zu targets: a decision takes %.3f ms of the processor, 99 of 100 at most %.3f ms "
	       "(limit %.0f ms); its commit %.3f ms more\n",
	       targets, sum / (double)targets, fleet.times[targets * 99 / 100], LIMIT,
	       fleet.commits / (double)targets);
	fflush(stdout);
	world_close(fleet.world);
	return fleet.times[targets * 99 / 100];
}

int main(int argc, char **argv)
{
	static const char *const usual[] = { "1000", "10000", NULL };
	const char *const *sizes = argc > 1 ? (const char *const *)argv + 1 : usual;
	bool within = true;

	for (; *sizes; sizes++)
		within = measure(strtoul(*sizes, NULL, 10)) < LIMIT && within;
	return within ? EXIT_SUCCESS : EXIT_FAILURE;
}
