#include "coordinator/diagram.h"

#include <string.h>

#include "coordinator/rollout.h"
#include "coordinator/task.h"
#include "tests/support/test.h"

static void every_state_of_a_machine_is_in_its_diagram(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *rollout = diagram_write(arena, "rollout"), *task = diagram_write(arena, "task");

	(void)state;
	for (int i = 0; i < ROLLOUT_STATE_COUNT; i++)
		assert_non_null(strstr(rollout, rollout_state_name((enum rollout_state)i)));
	for (size_t i = 0; i < task_edge_count; i++) {
		assert_non_null(strstr(task, task_state_name(task_edges[i].from)));
		assert_non_null(strstr(task, task_state_name(task_edges[i].to)));
	}
	assert_null(diagram_write(arena, "moon"));
}

static void a_pair_of_states_has_one_arrow_with_all_its_events(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *text = diagram_write(arena, "rollout");
	const char *arrow = strstr(text, "    running --> halted: task_failed, task_in_doubt\n");

	(void)state;
	assert_true(strstr(text, "stateDiagram-v2\n    [*] --> pending\n") == text);
	assert_non_null(arrow);
	assert_null(strstr(arrow + 8, "running --> halted:"));
	assert_null(strstr(text, "pending --> pending"));
	assert_non_null(strstr(text, "    succeeded --> [*]\n"));
	assert_null(strstr(text, "running --> [*]"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_state_of_a_machine_is_in_its_diagram),
		cmocka_unit_test(a_pair_of_states_has_one_arrow_with_all_its_events),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
