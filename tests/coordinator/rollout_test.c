#include "coordinator/rollout.h"

#include "tests/support/test.h"

static void guarded_edges_end_with_an_unguarded_one(void **state)
{
	(void)state;
	for (size_t i = 0; i < rollout_edge_count; i++) {
		const struct rollout_edge *edge = &rollout_edges[i], *next = edge + 1;
		bool same =
		    i + 1 < rollout_edge_count && next->from == edge->from && next->on == edge->on;

		assert_true(same == (edge->when != NULL)); /* no dead rows, no holes */
		for (size_t j = i + 1; j < rollout_edge_count && !same; j++)
			assert_false(rollout_edges[j].from == edge->from &&
				     rollout_edges[j].on == edge->on);
		assert_true(edge->why && *edge->why);
	}
}

static void every_state_is_reachable_and_can_end(void **state)
{
	bool reached[ROLLOUT_STATE_COUNT] = { [ROLLOUT_PENDING] = true };
	bool ends[ROLLOUT_STATE_COUNT] = { false };

	(void)state;
	for (int s = 0; s < ROLLOUT_STATE_COUNT; s++)
		ends[s] = rollout_is_final((enum rollout_state)s);
	for (int round = 0; round < ROLLOUT_STATE_COUNT; round++)
		for (size_t i = 0; i < rollout_edge_count; i++) {
			if (reached[rollout_edges[i].from])
				reached[rollout_edges[i].to] = true;
			if (ends[rollout_edges[i].to])
				ends[rollout_edges[i].from] = true;
		}
	for (int s = 0; s < ROLLOUT_STATE_COUNT; s++) {
		assert_true(reached[s]);
		assert_true(ends[s]);
	}
}

static void the_machine_is_small_and_every_word_has_a_name(void **state)
{
	(void)state;
	assert_true(ROLLOUT_STATE_COUNT <= 10);
	assert_true(rollout_edge_count <= 30);
	for (int s = 0; s < ROLLOUT_STATE_COUNT; s++) {
		enum rollout_state back;

		assert_true(
		    rollout_state_from_name(rollout_state_name((enum rollout_state)s), &back));
		assert_int_equal(back, s);
	}
	for (int e = 0; e < ROLLOUT_EVENT_COUNT; e++)
		assert_non_null(rollout_event_name((enum rollout_event)e));
}

static void the_first_edge_whose_guard_holds_is_taken(void **state)
{
	static const struct {
		enum rollout_state from;
		enum rollout_event on;
		struct rollout_facts facts;
		int to; /* -1: the event means nothing */
	} cases[] = {
		{ ROLLOUT_RUNNING,
		  ROLLOUT_EVENT_TASK_FAILED,
		  { .tasks = { [TASK_FAILED] = 1 } },
		  ROLLOUT_HALTED },
		{ ROLLOUT_RUNNING,
		  ROLLOUT_EVENT_TASK_FAILED,
		  { .budget = 1, .tasks = { [TASK_FAILED] = 1 } },
		  ROLLOUT_RUNNING },
		{ ROLLOUT_RUNNING,
		  ROLLOUT_EVENT_TASK_FAILED,
		  { .budget = 1, .tasks = { [TASK_FAILED] = 2 } },
		  ROLLOUT_HALTED },
		{ ROLLOUT_RUNNING,
		  ROLLOUT_EVENT_TASK_FAILED,
		  { .forgiven = 1, .tasks = { [TASK_FAILED] = 1 } },
		  ROLLOUT_RUNNING },
		{ ROLLOUT_RUNNING,
		  ROLLOUT_EVENT_TASK_FAILED,
		  { .kind = ROLLOUT_REHEARSE, .tasks = { [TASK_FAILED] = 5 } },
		  ROLLOUT_RUNNING },
		{ ROLLOUT_RUNNING,
		  ROLLOUT_EVENT_TASKS_DONE,
		  { .tasks = { [TASK_SUCCEEDED] = 2, [TASK_SKIPPED] = 1 } },
		  ROLLOUT_SUCCEEDED },
		{ ROLLOUT_RUNNING,
		  ROLLOUT_EVENT_TASKS_DONE,
		  { .tasks = { [TASK_SUCCEEDED] = 2, [TASK_FAILED] = 1 } },
		  ROLLOUT_COMPLETED_WITH_FAILURES },
		{ ROLLOUT_RUNNING,
		  ROLLOUT_EVENT_TASKS_DONE,
		  { .tasks = { [TASK_FAILED] = 1 } },
		  ROLLOUT_FAILED },
		{ ROLLOUT_HALTED, ROLLOUT_EVENT_RESUME, { .in_doubt = 1 }, ROLLOUT_HALTED },
		{ ROLLOUT_HALTED, ROLLOUT_EVENT_RESUME, { 0 }, ROLLOUT_RUNNING },
		{ ROLLOUT_HALTED, ROLLOUT_EVENT_RETRY, { 0 }, ROLLOUT_HALTED },
		{ ROLLOUT_HALTED,
		  ROLLOUT_EVENT_RETRY,
		  { .tasks = { [TASK_INDETERMINATE] = 1 } },
		  ROLLOUT_RUNNING },
		{ ROLLOUT_SUCCEEDED, ROLLOUT_EVENT_PAUSE, { 0 }, -1 },
		{ ROLLOUT_CANCELLED, ROLLOUT_EVENT_TASK_FAILED, { 0 }, -1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct rollout_edge *edge =
		    rollout_edge_for(cases[i].from, cases[i].on, &cases[i].facts);

		assert_int_equal(edge ? (int)edge->to : -1, cases[i].to);
	}
}

static void tasks_are_done_when_none_can_change_any_more(void **state)
{
	static const bool open[TASK_STATE_COUNT] = {
		[TASK_QUEUED] = true,  [TASK_LEASED] = true,        [TASK_RUNNING] = true,
		[TASK_ERRORED] = true, [TASK_INDETERMINATE] = true, [TASK_VERIFYING] = true,
	};

	(void)state;
	for (int s = 0; s < TASK_STATE_COUNT; s++) {
		struct rollout_facts facts = { .tasks = { [TASK_SUCCEEDED] = 1 } };

		facts.tasks[s]++;
		assert_int_equal(rollout_tasks_done(&facts), !open[s]);
	}
}

static void what_succeeded_in_part_is_completed_with_failures(void **state)
{
	struct rollout_facts facts = { .tasks = { [TASK_SUCCEEDED] = 2 }, .partly = 1 };

	(void)state;
	assert_int_equal(rollout_edge_for(ROLLOUT_RUNNING, ROLLOUT_EVENT_TASKS_DONE, &facts)->to,
			 ROLLOUT_COMPLETED_WITH_FAILURES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(guarded_edges_end_with_an_unguarded_one),
		cmocka_unit_test(every_state_is_reachable_and_can_end),
		cmocka_unit_test(the_machine_is_small_and_every_word_has_a_name),
		cmocka_unit_test(the_first_edge_whose_guard_holds_is_taken),
		cmocka_unit_test(tasks_are_done_when_none_can_change_any_more),
		cmocka_unit_test(what_succeeded_in_part_is_completed_with_failures),
	};

	return cmocka_run_group_tests_name("coordinator/rollout", tests, NULL, NULL);
}
