#include "coordinator/wave.h"

#include <string.h>

#include "tests/support/test.h"

static void guarded_edges_end_with_an_unguarded_one(void **state)
{
	(void)state;
	for (size_t i = 0; i < wave_edge_count; i++) {
		const struct wave_edge *edge = &wave_edges[i], *next = edge + 1;
		bool same =
		    i + 1 < wave_edge_count && next->from == edge->from && next->on == edge->on;

		assert_true(same == (edge->when != NULL));
		for (size_t j = i + 1; j < wave_edge_count && !same; j++)
			assert_false(wave_edges[j].from == edge->from &&
				     wave_edges[j].on == edge->on);
		assert_true(edge->why && *edge->why);
	}
}

static void every_state_is_reached_and_leads_to_done(void **state)
{
	bool reached[WAVE_STATE_COUNT] = { [WAVE_QUEUED] = true };
	bool ends[WAVE_STATE_COUNT] = { [WAVE_DONE] = true };

	(void)state;
	for (int round = 0; round < WAVE_STATE_COUNT; round++)
		for (size_t i = 0; i < wave_edge_count; i++) {
			reached[wave_edges[i].to] |= reached[wave_edges[i].from];
			ends[wave_edges[i].from] |= ends[wave_edges[i].to];
			assert_int_not_equal(wave_edges[i].from, WAVE_DONE);
		}
	for (int s = 0; s < WAVE_STATE_COUNT; s++)
		assert_true(reached[s] && ends[s]);
}

static void the_first_edge_whose_guard_holds_is_taken(void **state)
{
	static const struct {
		enum wave_state from;
		enum wave_event on;
		struct wave_facts facts;
		int to; /* -1: none */
	} cases[] = {
		{ WAVE_QUEUED, WAVE_EVENT_BEGIN, { 0 }, WAVE_RUNNING },
		{ WAVE_QUEUED, WAVE_EVENT_BEGIN, { .empty = true, .asks = true }, WAVE_DONE },
		{ WAVE_RUNNING, WAVE_EVENT_TASKS_DONE, { 0 }, WAVE_DONE },
		{ WAVE_RUNNING,
		  WAVE_EVENT_TASKS_DONE,
		  { .pauses = true, .asks = true },
		  WAVE_PAUSING },
		{ WAVE_RUNNING, WAVE_EVENT_TASKS_DONE, { .asks = true }, WAVE_HELD },
		{ WAVE_RUNNING,
		  WAVE_EVENT_TASKS_DONE,
		  { .pauses = true, .asks = true, .last = true },
		  WAVE_DONE },
		{ WAVE_RUNNING, WAVE_EVENT_ADVANCE, { .reason = true }, -1 },
		{ WAVE_PAUSING, WAVE_EVENT_PAUSE_OVER, { 0 }, WAVE_DONE },
		{ WAVE_PAUSING, WAVE_EVENT_PAUSE_OVER, { .asks = true }, WAVE_HELD },
		{ WAVE_PAUSING, WAVE_EVENT_ADVANCE, { .asks = true }, WAVE_PAUSING },
		{ WAVE_PAUSING, WAVE_EVENT_ADVANCE, { .asks = true, .reason = true }, WAVE_DONE },
		{ WAVE_HELD, WAVE_EVENT_ADVANCE, { 0 }, WAVE_DONE },
		{ WAVE_HELD, WAVE_EVENT_PAUSE_OVER, { 0 }, -1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct wave_edge *edge =
		    wave_edge_for(cases[i].from, cases[i].on, &cases[i].facts);

		assert_int_equal(edge ? (int)edge->to : -1, cases[i].to);
	}
}

/* Three waves of one target each: the state of each wave (q r p h d) and of each task (q r s f i).
 */
static enum wave_state wave_state_of(char letter)
{
	return (enum wave_state)(strchr("qrphd", letter) - "qrphd");
}

static enum task_state task_state_of(char letter)
{
	static const enum task_state states[] = { TASK_QUEUED, TASK_RUNNING, TASK_SUCCEEDED,
						  TASK_FAILED, TASK_INDETERMINATE };

	return states[strchr("qrsfi", letter) - "qrsfi"];
}

static void waves_go_one_after_the_other(void **state)
{
	static const struct {
		const char *waves, *tasks;
		enum rollout_state rollout;
		int64_t wall;
		int due; /* the event, -1: none */
		size_t current;
	} cases[] = {
		{ "qqq", "qqq", ROLLOUT_RUNNING, 0, WAVE_EVENT_BEGIN, 0 },
		{ "qqq", "qqq", ROLLOUT_PENDING, 0, -1, 0 },
		{ "rqq", "qqq", ROLLOUT_RUNNING, 0, -1, 0 },
		{ "rqq", "rqq", ROLLOUT_RUNNING, 0, -1, 0 },
		{ "rqq", "iqq", ROLLOUT_RUNNING, 0, -1, 0 },
		{ "rqq", "sqq", ROLLOUT_RUNNING, 0, WAVE_EVENT_TASKS_DONE, 0 },
		{ "rqq", "fqq", ROLLOUT_RUNNING, 0, WAVE_EVENT_TASKS_DONE, 0 },
		{ "rqq", "fqq", ROLLOUT_HALTED, 0, -1, 0 },
		{ "pqq", "sqq", ROLLOUT_RUNNING, 1059, -1, 0 },
		{ "pqq", "sqq", ROLLOUT_RUNNING, 1060, WAVE_EVENT_PAUSE_OVER, 0 },
		{ "pqq", "qqq", ROLLOUT_RUNNING, 1060, -1, 0 },
		{ "hqq", "sqq", ROLLOUT_RUNNING, 9999, -1, 0 },
		{ "dqq", "sqq", ROLLOUT_RUNNING, 0, WAVE_EVENT_BEGIN, 1 },
		{ "drq", "sqq", ROLLOUT_RUNNING, 0, -1, 1 },
		/* What failed is tried again: its wave goes before the one that was on. */
		{ "drq", "qqq", ROLLOUT_RUNNING, 0, -1, 0 },
		{ "ddd", "sss", ROLLOUT_RUNNING, 0, -1, 3 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct wave waves[3] = { 0 };
		struct task tasks[3] = { 0 };
		struct rollout rollout = { .state = cases[i].rollout,
					   .tasks = tasks,
					   .task_count = 3,
					   .waves = { .items = waves, .count = 3 } };
		enum wave_event event;
		size_t wave;
		bool due;

		for (size_t w = 0; w < 3; w++) {
			waves[w] = (struct wave) { .number = w + 1,
						   .targets = 1,
						   .pause = 60,
						   .since = 1000,
						   .state = wave_state_of(cases[i].waves[w]) };
			tasks[w] = (struct task) { .wave = w + 1,
						   .state = task_state_of(cases[i].tasks[w]) };
		}
		due = wave_due(&rollout, cases[i].wall, &wave, &event);
		assert_int_equal(due ? (int)event : -1, cases[i].due);
		assert_int_equal(wave, cases[i].current);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(guarded_edges_end_with_an_unguarded_one),
		cmocka_unit_test(every_state_is_reached_and_leads_to_done),
		cmocka_unit_test(the_first_edge_whose_guard_holds_is_taken),
		cmocka_unit_test(waves_go_one_after_the_other),
	};

	return cmocka_run_group_tests_name("coordinator/wave", tests, NULL, NULL);
}
