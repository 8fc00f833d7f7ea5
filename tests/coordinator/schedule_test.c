#include "coordinator/schedule.h"

#include <string.h>

#include "tests/support/test.h"

/* A task by a letter: q queued, l leased, r running, e errored, f failed, s succeeded, i
 * indeterminate by evidence, L queued after a lost lease, I indeterminate after a lost contact. */
static struct task task_of(char letter)
{
	switch (letter) {
	case 'l':
		return (struct task) { .state = TASK_LEASED, .unsettled = true };
	case 'r':
		return (struct task) { .state = TASK_RUNNING, .unsettled = true };
	case 'e':
		return (struct task) { .state = TASK_ERRORED };
	case 'f':
		return (struct task) { .state = TASK_FAILED };
	case 's':
		return (struct task) { .state = TASK_SUCCEEDED };
	case 'i':
		return (struct task) { .state = TASK_INDETERMINATE,
				       .unsettled = true,
				       .outcome = OUTCOME_INDETERMINATE };
	case 'L':
		return (struct task) { .state = TASK_QUEUED, .unsettled = true };
	case 'I':
		return (struct task) { .state = TASK_INDETERMINATE, .unsettled = true };
	default:
		return (struct task) { .state = TASK_QUEUED };
	}
}

static void targets_are_chosen_within_the_room(void **state)
{
	static const struct {
		const char *tasks;
		const char *ready; /* y or n for each */
		enum rollout_kind kind;
		uint64_t budget, forgiven;
		const char *chosen; /* indexes */
	} cases[] = {
		{ "qqq", "yyy", ROLLOUT_APPLY, 0, 0, "0" },
		{ "qqq", "nyy", ROLLOUT_APPLY, 0, 0, "1" },
		{ "qqq", "nnn", ROLLOUT_APPLY, 0, 0, "" },
		{ "qqq", "yyy", ROLLOUT_APPLY, 1, 0, "01" },
		{ "lqq", "yyy", ROLLOUT_APPLY, 0, 0, "" },
		{ "rqq", "yyy", ROLLOUT_APPLY, 1, 0, "1" },
		{ "eqq", "yyy", ROLLOUT_APPLY, 0, 0, "" },
		{ "fqq", "yyy", ROLLOUT_APPLY, 0, 0, "" },
		{ "fqq", "yyy", ROLLOUT_APPLY, 0, 1, "1" },
		{ "fqq", "yyy", ROLLOUT_APPLY, 2, 0, "12" },
		{ "iqq", "yyy", ROLLOUT_APPLY, 0, 0, "" },
		{ "iqq", "yyy", ROLLOUT_APPLY, 1, 0, "1" },
		{ "Lqq", "yyy", ROLLOUT_APPLY, 0, 0, "0" },
		{ "qIq", "yyy", ROLLOUT_APPLY, 0, 0, "1" },
		{ "qIq", "yny", ROLLOUT_APPLY, 0, 0, "" },
		{ "sqq", "yyy", ROLLOUT_APPLY, 0, 0, "1" },
		{ "qqq", "yyy", ROLLOUT_REHEARSE, 0, 0, "012" },
		{ "fqq", "yyy", ROLLOUT_REHEARSE, 0, 0, "12" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct task tasks[8];
		bool ready[8];
		size_t chosen[8], count;
		char found[9] = "";
		struct rollout rollout = { .kind = cases[i].kind,
					   .budget = cases[i].budget,
					   .forgiven = cases[i].forgiven,
					   .tasks = tasks,
					   .task_count = strlen(cases[i].tasks) };

		for (size_t t = 0; t < rollout.task_count; t++) {
			tasks[t] = task_of(cases[i].tasks[t]);
			ready[t] = cases[i].ready[t] == 'y';
		}
		count = schedule_next(&rollout, ready, chosen);
		for (size_t c = 0; c < count; c++)
			found[c] = (char)('0' + chosen[c]);
		assert_string_equal(found, cases[i].chosen);
	}
}

/* Whatever happens to the targets that are at work, no more than budget + 1 can fail. */
static void no_set_of_tasks_lets_more_than_budget_plus_one_fail(void **state)
{
	static const char letters[] = "qlrefsiLI";

	(void)state;
	for (unsigned n = 0; n < 9u * 9 * 9 * 9; n++)
		for (uint64_t budget = 0; budget < 3; budget++) {
			struct task tasks[4];
			bool ready[4] = { true, true, true, true };
			size_t chosen[4], count, exposed = 0, failed = 0;
			unsigned rest = n;
			struct rollout rollout = { .budget = budget,
						   .tasks = tasks,
						   .task_count = 4 };

			for (size_t t = 0; t < 4; t++, rest /= 9) {
				tasks[t] = task_of(letters[rest % 9]);
				exposed += tasks[t].unsettled || tasks[t].state == TASK_ERRORED;
				failed += tasks[t].state == TASK_FAILED;
			}
			count = schedule_next(&rollout, ready, chosen);
			for (size_t c = 0; c < count; c++)
				exposed += !tasks[chosen[c]].unsettled;
			if (count && exposed + failed > budget + 1)
				for (size_t c = 0; c < count; c++)
					assert_true(tasks[chosen[c]].unsettled);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(targets_are_chosen_within_the_room),
		cmocka_unit_test(no_set_of_tasks_lets_more_than_budget_plus_one_fail),
	};

	return cmocka_run_group_tests_name("coordinator/schedule", tests, NULL, NULL);
}
