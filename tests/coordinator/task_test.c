#include "coordinator/task.h"

#include "tests/support/test.h"

static void guarded_edges_end_with_an_unguarded_one(void **state)
{
	(void)state;
	for (size_t i = 0; i < task_edge_count; i++) {
		const struct task_edge *edge = &task_edges[i], *next = edge + 1;
		bool same =
		    i + 1 < task_edge_count && next->from == edge->from && next->on == edge->on;

		assert_true(same == (edge->when != NULL));
		for (size_t j = i + 1; j < task_edge_count && !same; j++)
			assert_false(task_edges[j].from == edge->from &&
				     task_edges[j].on == edge->on);
		assert_true(edge->why && *edge->why);
	}
}

static void every_state_is_reachable_and_can_be_left_or_ends(void **state)
{
	bool reached[TASK_STATE_COUNT] = { [TASK_QUEUED] = true };
	bool ends[TASK_STATE_COUNT] = {
		[TASK_SUCCEEDED] = true, [TASK_SKIPPED] = true, [TASK_CANCELLED] = true
	};

	(void)state;
	for (int round = 0; round < TASK_STATE_COUNT; round++)
		for (size_t i = 0; i < task_edge_count; i++) {
			if (reached[task_edges[i].from])
				reached[task_edges[i].to] = true;
			if (ends[task_edges[i].to])
				ends[task_edges[i].from] = true;
		}
	for (int s = 0; s < TASK_STATE_COUNT; s++) {
		assert_true(reached[s]);
		assert_true(ends[s]);
	}
}

/* What is over stays over, whatever an agent says late. */
static void the_end_of_a_task_has_no_way_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < task_edge_count; i++) {
		assert_int_not_equal(task_edges[i].from, TASK_SUCCEEDED);
		assert_int_not_equal(task_edges[i].from, TASK_SKIPPED);
		assert_int_not_equal(task_edges[i].from, TASK_CANCELLED);
		if (task_edges[i].from == TASK_FAILED) /* only a person */
			assert_int_equal(task_edges[i].on, TASK_EVENT_RETRY);
	}
}

static void the_first_edge_whose_guard_holds_is_taken(void **state)
{
	static const struct {
		enum task_state from;
		enum task_event on;
		struct task_facts facts;
		int to;
	} cases[] = {
		{ TASK_QUEUED, TASK_EVENT_LEASE, { 0 }, TASK_LEASED },
		{ TASK_LEASED, TASK_EVENT_LOSE, { 0 }, TASK_QUEUED },
		{ TASK_LEASED, TASK_EVENT_LOSE, { .rollout_is_over = true }, TASK_CANCELLED },
		{ TASK_RUNNING, TASK_EVENT_LOSE, { 0 }, TASK_INDETERMINATE },
		{ TASK_RUNNING, TASK_EVENT_ERROR, { .errors = 2 }, TASK_ERRORED },
		{ TASK_RUNNING, TASK_EVENT_ERROR, { .errors = 3 }, TASK_FAILED },
		{ TASK_RUNNING, TASK_EVENT_STOP, { 0 }, TASK_QUEUED },
		{ TASK_RUNNING, TASK_EVENT_STOP, { .rollout_is_over = true }, TASK_CANCELLED },
		{ TASK_INDETERMINATE, TASK_EVENT_SUCCEED, { 0 }, TASK_SUCCEEDED },
		{ TASK_SUCCEEDED, TASK_EVENT_FAIL, { 0 }, -1 },
		{ TASK_RUNNING, TASK_EVENT_CANCEL, { 0 }, -1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct task_edge *edge =
		    task_edge_for(cases[i].from, cases[i].on, &cases[i].facts);

		assert_int_equal(edge ? (int)edge->to : -1, cases[i].to);
	}
}

static void every_outcome_but_none_is_an_event(void **state)
{
	(void)state;
	for (int o = 0; o < OUTCOME_COUNT; o++) {
		enum task_event event = TASK_EVENT_COUNT;
		bool is = task_event_of((enum outcome)o, &event);

		assert_int_equal(is, o != OUTCOME_NONE);
		if (is)
			assert_non_null(task_edge_for(TASK_RUNNING, event,
						      &(struct task_facts) { .errors = 3 }));
	}
}

static void waiting_grows_with_the_errors(void **state)
{
	(void)state;
	assert_int_equal(task_backoff(1), 1000);
	assert_int_equal(task_backoff(2), 5000);
	assert_int_equal(task_backoff(3), 25000);
	assert_int_equal(task_backoff(100), 25000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(guarded_edges_end_with_an_unguarded_one),
		cmocka_unit_test(every_state_is_reachable_and_can_be_left_or_ends),
		cmocka_unit_test(the_end_of_a_task_has_no_way_out),
		cmocka_unit_test(the_first_edge_whose_guard_holds_is_taken),
		cmocka_unit_test(every_outcome_but_none_is_an_event),
		cmocka_unit_test(waiting_grows_with_the_errors),
	};

	return cmocka_run_group_tests_name("coordinator/task", tests, NULL, NULL);
}
