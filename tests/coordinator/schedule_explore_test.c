#include "coordinator/rollout.h"
#include "coordinator/schedule.h"
#include "coordinator/task.h"
#include "coordinator/wave_move.h"

#include <stdlib.h>
#include <string.h>

#include "tests/support/test.h"

/* Every state that three targets of a rollout can come to, whatever happens to them and whatever a
 * person decides: with the real tables, each state once. */
#define TASKS 3

struct course {
	uint64_t budget;
	bool waves;          /* the first target, then the others */
	int64_t wave_budget; /* of the second wave; -1: none */
	uint64_t parallel;   /* of the rollout; 0: none */
	uint64_t most;       /* of a value of the label; 0: no rule */
	uint32_t groups[TASKS];
};

/* Bytes only, so that equal states are equal bytes. */
struct state {
	uint8_t task[TASKS], unsettled[TASKS], doubt[TASKS], errors[TASKS];
	uint8_t fresh[TASKS]; /* it failed since a person decided last */
	uint8_t rollout, forgiven;
	uint8_t wave[2], wave_forgiven[2];
};

struct explorer {
	const struct course *course;
	struct state *seen; /* in the order in which they were found */
	size_t count, room, *table, table_size;
};

static uint64_t hash_state(const struct state *state)
{
	const uint8_t *bytes = (const uint8_t *)state;
	uint64_t hash = 1469598103934665603u;

	for (size_t i = 0; i < sizeof *state; i++)
		hash = (hash ^ bytes[i]) * 1099511628211u;
	return hash;
}

static void note(struct explorer *explorer, const struct state *state)
{
	size_t slot = hash_state(state) % explorer->table_size;

	for (; explorer->table[slot]; slot = (slot + 1) % explorer->table_size)
		if (!memcmp(&explorer->seen[explorer->table[slot] - 1], state, sizeof *state))
			return;
	assert_true(explorer->count < explorer->room);
	explorer->seen[explorer->count++] = *state;
	explorer->table[slot] = explorer->count;
}

/* The same as the program sees it. */
struct scenery {
	struct rollout rollout;
	struct task tasks[TASKS];
	struct wave waves[2];
	struct spread spread;
};

static void build(const struct course *course, const struct state *state, struct scenery *scenery)
{
	struct rollout *rollout = &scenery->rollout;

	*scenery = (struct scenery) {
		.waves = { { .number = 1, .name = "canary", .targets = 1 },
			   { .number = 2, .name = "rest", .targets = TASKS - 1 } },
		.spread = { .label = "host", .most = course->most, .value_count = TASKS },
		.rollout = { .state = (enum rollout_state)state->rollout,
			     .budget = course->budget,
			     .forgiven = state->forgiven,
			     .task_count = TASKS },
	};
	rollout->tasks = scenery->tasks;
	rollout->waves = (struct waves) { scenery->waves, course->waves ? 2 : 0, course->parallel,
					  &scenery->spread, course->most ? 1 : 0 };
	for (size_t i = 0; i < 2; i++) {
		scenery->waves[i].state = (enum wave_state)state->wave[i];
		scenery->waves[i].forgiven = state->wave_forgiven[i];
	}
	if (course->wave_budget >= 0) {
		scenery->waves[1].has_budget = true;
		scenery->waves[1].budget = (uint64_t)course->wave_budget;
	}
	for (size_t i = 0; i < TASKS; i++)
		scenery->tasks[i] = (struct task) {
			.position = i,
			.state = (enum task_state)state->task[i],
			.unsettled = state->unsettled[i],
			.outcome = state->doubt[i] ? OUTCOME_INDETERMINATE : OUTCOME_NONE,
			.errors = state->errors[i],
			.wave = course->waves ? (i ? 2 : 1) : 0,
			.groups = &course->groups[i],
		};
}

static void store(const struct scenery *scenery, struct state *state)
{
	state->rollout = (uint8_t)scenery->rollout.state;
	state->forgiven = (uint8_t)scenery->rollout.forgiven;
	for (size_t i = 0; i < 2; i++) {
		state->wave[i] = (uint8_t)scenery->waves[i].state;
		state->wave_forgiven[i] = (uint8_t)scenery->waves[i].forgiven;
	}
	for (size_t i = 0; i < TASKS; i++) {
		const struct task *task = &scenery->tasks[i];

		state->task[i] = (uint8_t)task->state;
		state->unsettled[i] = task->unsettled;
		state->doubt[i] = task->outcome == OUTCOME_INDETERMINATE;
		state->errors[i] = (uint8_t)task->errors;
	}
}

static void move_tasks_waves(struct scenery *scenery)
{
	enum wave_event event;
	size_t wave;

	while (wave_due(&scenery->rollout, 0, &wave, &event)) {
		struct wave_facts facts = wave_facts_of(&scenery->rollout, wave);

		scenery->waves[wave].state =
		    wave_edge_for(scenery->waves[wave].state, event, &facts)->to;
	}
}

static bool take(struct scenery *scenery, size_t i, enum task_event event)
{
	struct task *task = &scenery->tasks[i];
	struct task_facts facts = { task->errors + 1, rollout_is_final(scenery->rollout.state) };
	const struct task_edge *edge = task_edge_for(task->state, event, &facts);

	if (!edge)
		return false;
	task->state = edge->to;
	if (event == TASK_EVENT_LEASE)
		task->unsettled = true;
	if (event == TASK_EVENT_LEASE || event == TASK_EVENT_RETRY)
		task->outcome = OUTCOME_NONE;
	if (event >= TASK_EVENT_SUCCEED && event <= TASK_EVENT_DOUBT) {
		task->unsettled = event == TASK_EVENT_DOUBT;
		task->outcome = task->unsettled ? OUTCOME_INDETERMINATE : OUTCOME_NONE;
		task->errors = event == TASK_EVENT_ERROR ? task->errors + 1 : 0;
	}
	if (event == TASK_EVENT_RETRY)
		task->errors = 0;
	return true;
}

static void decide(struct scenery *scenery, enum rollout_event event)
{
	struct rollout *rollout = &scenery->rollout;
	struct rollout_facts facts = rollout_facts_of(rollout);
	const struct rollout_edge *edge = rollout_edge_for(rollout->state, event, &facts);

	if (!edge)
		return;
	rollout->state = edge->to;
	if (edge->effect == ROLLOUT_EFFECT_FORGIVE)
		rollout->forgiven = facts.tasks[TASK_FAILED];
	if (edge->effect == ROLLOUT_EFFECT_REQUEUE)
		rollout->forgiven = 0;
	if (edge->effect == ROLLOUT_EFFECT_FORGIVE || edge->effect == ROLLOUT_EFFECT_REQUEUE)
		waves_forgive(rollout, edge->effect == ROLLOUT_EFFECT_FORGIVE);
	for (size_t i = 0; i < TASKS && edge->effect == ROLLOUT_EFFECT_REQUEUE; i++)
		take(scenery, i, TASK_EVENT_RETRY);
}

static size_t at_work(const struct scenery *scenery, bool second_wave)
{
	size_t count = 0;

	for (size_t i = second_wave ? 1 : 0; i < TASKS; i++)
		count += scenery->tasks[i].unsettled || scenery->tasks[i].state == TASK_ERRORED;
	return count;
}

static size_t failed_since(const struct state *state, bool second_wave)
{
	size_t count = 0;

	for (size_t i = second_wave ? 1 : 0; i < TASKS; i++)
		count += state->fresh[i];
	return count;
}

static void check(const struct course *course, const struct state *state)
{
	struct scenery scenery;

	build(course, state, &scenery);
	assert_true(failed_since(state, false) + at_work(&scenery, false) <= course->budget + 1);
	if (course->wave_budget >= 0)
		assert_true(failed_since(state, true) + at_work(&scenery, true) <=
			    (uint64_t)course->wave_budget + 1);
	if (course->parallel)
		assert_true(at_work(&scenery, false) <= course->parallel);
	for (size_t i = 0; course->most && i < TASKS; i++) {
		size_t sharing = 0;

		for (size_t k = 0; k < TASKS; k++)
			sharing +=
			    course->groups[k] == course->groups[i] &&
			    (scenery.tasks[k].unsettled || scenery.tasks[k].state == TASK_ERRORED);
		assert_true(sharing <= course->most);
	}
}

static void hand_out(struct explorer *explorer, const struct state *from, size_t only)
{
	bool ready[TASKS] = { true, true, true };
	struct state state = *from;
	struct scenery scenery;
	size_t chosen[TASKS], count;

	build(explorer->course, from, &scenery);
	if (scenery.rollout.state != ROLLOUT_RUNNING)
		return;
	count = schedule_next(&scenery.rollout, ready, chosen);
	for (size_t c = 0; c < count; c++) {
		bool lost = scenery.tasks[chosen[c]].unsettled;

		if (only < TASKS && chosen[c] != only)
			continue;
		/* The canary first, and nobody beside it. */
		if (explorer->course->waves && chosen[c] && !lost) {
			assert_int_not_equal(from->task[0], TASK_QUEUED);
			assert_false(from->unsettled[0]);
		}
		assert_true(take(&scenery, chosen[c], TASK_EVENT_LEASE));
	}
	store(&scenery, &state);
	note(explorer, &state);
}

static void happen(struct explorer *explorer, const struct state *from, size_t i,
		   enum task_event event)
{
	static const enum task_event reports[] = { TASK_EVENT_START,   TASK_EVENT_VERIFY,
						   TASK_EVENT_SUCCEED, TASK_EVENT_FAIL,
						   TASK_EVENT_ERROR,   TASK_EVENT_STOP,
						   TASK_EVENT_DOUBT };
	struct state state = *from;
	struct scenery scenery;

	build(explorer->course, from, &scenery);
	for (size_t r = 0; r < COUNT(reports); r++)
		if (event == reports[r] && !from->unsettled[i])
			return;
	if (!take(&scenery, i, event))
		return;
	if (scenery.tasks[i].state == TASK_FAILED && from->task[i] != TASK_FAILED) {
		state.fresh[i] = true;
		decide(&scenery, ROLLOUT_EVENT_TASK_FAILED);
	}
	if (scenery.tasks[i].state == TASK_INDETERMINATE && scenery.tasks[i].outcome)
		decide(&scenery, ROLLOUT_EVENT_TASK_IN_DOUBT);
	move_tasks_waves(&scenery);
	store(&scenery, &state);
	note(explorer, &state);
}

static void person(struct explorer *explorer, const struct state *from, enum rollout_event event)
{
	struct state state = *from;
	struct scenery scenery;

	build(explorer->course, from, &scenery);
	decide(&scenery, event);
	move_tasks_waves(&scenery);
	store(&scenery, &state);
	if (event != ROLLOUT_EVENT_PAUSE && memcmp(&state, from, sizeof state))
		memset(state.fresh, 0, sizeof state.fresh);
	note(explorer, &state);
}

static void explore(const struct course *course)
{
	struct explorer explorer = { .course = course, .room = 100000, .table_size = 300007 };
	/* One error before they count: how many there are is nothing to a schedule. */
	struct state start = { .rollout = ROLLOUT_RUNNING, .errors = { 1, 1, 1 } };
	struct scenery scenery;

	explorer.seen = calloc(explorer.room, sizeof *explorer.seen);
	explorer.table = calloc(explorer.table_size, sizeof *explorer.table);
	assert_true(explorer.seen && explorer.table);
	build(course, &start, &scenery);
	move_tasks_waves(&scenery);
	store(&scenery, &start);
	note(&explorer, &start);
	for (size_t at = 0; at < explorer.count; at++) {
		const struct state from = explorer.seen[at];

		check(course, &from);
		for (size_t only = 0; only <= TASKS; only++)
			hand_out(&explorer, &from, only);
		for (size_t i = 0; i < TASKS; i++)
			for (int event = TASK_EVENT_START; event <= TASK_EVENT_DUE; event++)
				if (event != TASK_EVENT_VERIFY) /* as good as running */
					happen(&explorer, &from, i, (enum task_event)event);
		person(&explorer, &from, ROLLOUT_EVENT_PAUSE);
		person(&explorer, &from, ROLLOUT_EVENT_RESUME);
		person(&explorer, &from, ROLLOUT_EVENT_RETRY);
	}
	assert_true(explorer.count > 100);
	free(explorer.seen);
	free(explorer.table);
}

static void no_sequence_of_outcomes_lets_more_fail_than_the_budgets_allow(void **state)
{
	static const struct course courses[] = {
		{ .budget = 0, .wave_budget = -1 },
		{ .budget = 1, .wave_budget = -1 },
		{ .budget = 0, .waves = true, .wave_budget = -1 },
		{ .budget = 1, .waves = true, .wave_budget = 0 },
		{ .budget = 0, .waves = true, .wave_budget = 1 },
		{ .budget = 1, .waves = true, .wave_budget = 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(courses); i++)
		explore(&courses[i]);
}

static void no_sequence_of_outcomes_puts_more_to_work_than_parallel_and_spread_allow(void **state)
{
	static const struct course courses[] = {
		{ .budget = 2, .wave_budget = -1, .most = 1, .groups = { 0, 1, 0 } },
		{ .budget = 2, .wave_budget = -1, .parallel = 2 },
		{ .budget = 2,
		  .wave_budget = -1,
		  .waves = true,
		  .parallel = 2,
		  .most = 1,
		  .groups = { 0, 1, 1 } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(courses); i++)
		explore(&courses[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_sequence_of_outcomes_lets_more_fail_than_the_budgets_allow),
		cmocka_unit_test(
		    no_sequence_of_outcomes_puts_more_to_work_than_parallel_and_spread_allow),
	};

	return cmocka_run_group_tests_name("coordinator/schedule_explore", tests, NULL, NULL);
}
