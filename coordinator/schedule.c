#include "coordinator/schedule.h"

#include <string.h>

#include "coordinator/wave.h"

/* What is at work, or may be: nobody else gets its place. */
static bool takes_room(const struct task *task)
{
	return task->unsettled || task->state == TASK_ERRORED;
}

/* What a schedule goes by; counted once for all tasks. */
struct tally {
	uint64_t at_work, failed; /* of the rollout */
	uint64_t wave_at_work, wave_failed;
	const struct wave *wave; /* that is on; NULL: there are none */
	bool closed;             /* no wave may begin anything */
	uint64_t **sharing;      /* for each rule, for each value: targets at work */
};

static void tally_spread(const struct rollout *rollout, const struct task *task,
			 struct tally *tally)
{
	for (size_t r = 0; r < rollout->waves.spread_count; r++)
		tally->sharing[r][task->groups[r]]++;
}

static struct tally tally_of(struct arena *arena, const struct rollout *rollout)
{
	const struct waves *waves = &rollout->waves;
	struct tally tally = { .sharing =
				   arena_new_array(arena, uint64_t *, waves->spread_count + 1) };
	size_t current = wave_current(rollout);

	tally.wave = current < waves->count ? &waves->items[current] : NULL;
	tally.closed = waves->count && (!tally.wave || tally.wave->state == WAVE_QUEUED ||
					wave_why(arena, rollout));
	for (size_t r = 0; r < waves->spread_count; r++)
		tally.sharing[r] =
		    arena_new_array(arena, uint64_t, waves->spread[r].value_count + 1);
	for (size_t i = 0; i < rollout->task_count; i++) {
		const struct task *task = &rollout->tasks[i];
		bool here = tally.wave && task->wave == tally.wave->number;

		tally.failed += task->state == TASK_FAILED;
		tally.wave_failed += here && task->state == TASK_FAILED;
		if (!takes_room(task))
			continue;
		tally.at_work++;
		tally.wave_at_work += here;
		tally_spread(rollout, task, &tally);
	}
	return tally;
}

/* What is left of `most`. */
static uint64_t left_of(uint64_t most, uint64_t taken)
{
	return taken < most ? most - taken : 0;
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t room_of(const struct rollout *rollout, const struct tally *tally)
{
	const struct wave *wave = tally->wave;
	uint64_t room =
	    left_of(rollout->budget + 1 + rollout->forgiven, tally->at_work + tally->failed);

	if (!rollout_kind_changes(rollout->kind)) /* nothing remains on the targets */
		return rollout->task_count;
	if (rollout->waves.parallel)
		room = least(room, left_of(rollout->waves.parallel, tally->at_work));
	if (!wave)
		return room;
	if (wave->has_budget)
		room = least(room, left_of(wave->budget + 1 + wave->forgiven,
					   tally->wave_at_work + tally->wave_failed));
	if (wave->parallel)
		room = least(room, left_of(wave->parallel, tally->wave_at_work));
	return room;
}

uint64_t schedule_room(const struct rollout *rollout)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct tally tally = tally_of(arena, rollout);

	return tally.closed ? 0 : room_of(rollout, &tally);
}

/* The first rule that has no place left for it. */
static const struct spread *crowded(const struct rollout *rollout, const struct tally *tally,
				    const struct task *task)
{
	for (size_t r = 0; r < rollout->waves.spread_count; r++)
		if (tally->sharing[r][task->groups[r]] >= rollout->waves.spread[r].most)
			return &rollout->waves.spread[r];
	return NULL;
}

/* An attempt was handed out and lost; the agent did not say that the evidence is silent. */
static bool was_lost(const struct task *task)
{
	return task->unsettled &&
	       (task->state == TASK_QUEUED ||
		(task->state == TASK_INDETERMINATE && task->outcome != OUTCOME_INDETERMINATE));
}

static bool is_of_wave(const struct tally *tally, const struct task *task)
{
	return !tally->wave || task->wave == tally->wave->number;
}

size_t schedule_next(const struct rollout *rollout, const bool *ready, size_t *chosen)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct tally tally = tally_of(arena, rollout);
	uint64_t room = tally.closed ? 0 : room_of(rollout, &tally);
	size_t count = 0;

	for (size_t i = 0; i < rollout->task_count; i++)
		if (ready[i] && was_lost(&rollout->tasks[i]))
			chosen[count++] = i;
	for (size_t i = 0; i < rollout->task_count && room; i++) {
		const struct task *task = &rollout->tasks[i];

		if (!ready[i] || task->state != TASK_QUEUED || task->unsettled ||
		    !is_of_wave(&tally, task) || crowded(rollout, &tally, task))
			continue;
		chosen[count++] = i;
		tally_spread(rollout, task, &tally);
		room--;
	}
	return count;
}

const char *schedule_why(struct arena *arena, const struct rollout *rollout, size_t index)
{
	const struct task *task = &rollout->tasks[index];
	struct tally tally = tally_of(arena, rollout);
	const struct spread *spread = crowded(rollout, &tally, task);

	if (task->state != TASK_QUEUED || task->unsettled)
		return NULL;
	if (tally.closed)
		return wave_why(arena, rollout);
	if (!is_of_wave(&tally, task))
		return arena_printf(arena, "wave %llu (%s) is on, this is of wave %llu",
				    (unsigned long long)tally.wave->number, tally.wave->name,
				    (unsigned long long)task->wave);
	if (!room_of(rollout, &tally))
		return arena_printf(
		    arena,
		    "%llu targets are at work and %llu have failed: no more may be begun at once",
		    (unsigned long long)tally.at_work, (unsigned long long)tally.failed);
	if (spread)
		return arena_printf(
		    arena, "%s '%s' has %llu at work already, as many as may be at once",
		    spread->label, spread->values[task->groups[spread - rollout->waves.spread]],
		    (unsigned long long)spread->most);
	return NULL;
}
