/* Every table of the coordinator is well-formed: no row is dead, every row says why in a sentence,
 * every state is reachable and has an end. */
#include <ctype.h>
#include <string.h>

#include "coordinator/gate.h"
#include "coordinator/rollout.h"
#include "coordinator/store/fold.h"
#include "coordinator/task.h"
#include "coordinator/wave.h"
#include "tests/support/world.h"

#define STATES_MOST 16

/* The rows of the three machines, alike. */
struct row {
	unsigned from, on, to;
	bool guarded;
	const char *why;
};

static struct row rollout_row(size_t i)
{
	const struct rollout_edge *edge = &rollout_edges[i];

	return (struct row) { edge->from, edge->on, edge->to, edge->when != NULL, edge->why };
}

static struct row task_row(size_t i)
{
	const struct task_edge *edge = &task_edges[i];

	return (struct row) { edge->from, edge->on, edge->to, edge->when != NULL, edge->why };
}

static struct row wave_row(size_t i)
{
	const struct wave_edge *edge = &wave_edges[i];

	return (struct row) { edge->from, edge->on, edge->to, edge->when != NULL, edge->why };
}

static const struct machine {
	const char *name;
	struct row (*row)(size_t i);
	const size_t *count;
	unsigned states, events, first;
	unsigned finals; /* bit per state */
} machines[] = {
	{ "rollout", rollout_row, &rollout_edge_count, ROLLOUT_STATE_COUNT, ROLLOUT_EVENT_COUNT,
	  ROLLOUT_PENDING,
	  1u << ROLLOUT_SUCCEEDED | 1u << ROLLOUT_COMPLETED_WITH_FAILURES | 1u << ROLLOUT_FAILED |
	      1u << ROLLOUT_CANCELLED },
	{ "task", task_row, &task_edge_count, TASK_STATE_COUNT, TASK_EVENT_COUNT, TASK_QUEUED,
	  1u << TASK_SUCCEEDED | 1u << TASK_SKIPPED | 1u << TASK_CANCELLED },
	{ "wave", wave_row, &wave_edge_count, WAVE_DONE + 1, WAVE_EVENT_COUNT, WAVE_QUEUED,
	  1u << WAVE_DONE },
};

/* For people: begins in the middle of a sentence, ends without a stop, and says more than a word.
 */
static void assert_sentence(const char *what, const char *text)
{
	if (!text || !*text || isupper((unsigned char)*text) || text[strlen(text) - 1] == '.' ||
	    !strchr(text, ' ') || isspace((unsigned char)text[strlen(text) - 1]))
		fail_msg("%s: \"%s\" is no sentence", what, text ? text : "");
}

static void every_row_says_why(void **state)
{
	(void)state;
	for (size_t m = 0; m < COUNT(machines); m++)
		for (size_t i = 0; i < *machines[m].count; i++) {
			const char *why = machines[m].row(i).why;

			/* "done" says it all. */
			if (!text_equal(why, "done"))
				assert_sentence(machines[m].name, why);
		}
}

/* Of the rows for a state and an event, which stand together, all but the last have guards. */
static void no_row_is_dead(void **state)
{
	(void)state;
	for (size_t m = 0; m < COUNT(machines); m++)
		for (size_t i = 0; i < *machines[m].count; i++) {
			struct row row = machines[m].row(i);
			bool more = false;

			for (size_t k = i + 1; k < *machines[m].count; k++) {
				struct row later = machines[m].row(k);
				bool same = later.from == row.from && later.on == row.on;

				if (same && k != i + 1 && !more)
					fail_msg("%s: rows %zu and %zu belong together",
						 machines[m].name, i, k);
				more = more || same;
			}
			if (more && !row.guarded)
				fail_msg("%s: nothing behind row %zu is ever taken",
					 machines[m].name, i);
		}
}

static void every_state_is_reached_and_has_an_end(void **state)
{
	(void)state;
	for (size_t m = 0; m < COUNT(machines); m++) {
		const struct machine *machine = &machines[m];
		unsigned reached = 1u << machine->first, ends = machine->finals;
		unsigned all = (1u << machine->states) - 1, heard = 0;

		for (unsigned round = 0; round < STATES_MOST; round++)
			for (size_t i = 0; i < *machine->count; i++) {
				struct row row = machine->row(i);

				heard |= 1u << row.on;
				if (reached & 1u << row.from)
					reached |= 1u << row.to;
				if (ends & 1u << row.to)
					ends |= 1u << row.from;
				if (row.from != row.to && machine->finals & 1u << row.from)
					fail_msg("%s: row %zu leaves an end", machine->name, i);
			}
		assert_int_equal(reached, all);
		assert_int_equal(ends, all);
		assert_int_equal(heard, (1u << machine->events) - 1);
	}
}

static void every_gate_has_a_name_of_its_own_and_says_when_it_is_open(void **state)
{
	(void)state;
	for (size_t i = 0; i < gate_count; i++) {
		assert_non_null(gates[i].shut);
		assert_true(gates[i].kinds != 0 && gates[i].kinds < 1u << ROLLOUT_KIND_COUNT);
		assert_sentence(gates[i].name, gates[i].open);
		assert_ptr_equal(gate_find(gates[i].name), &gates[i]);
		for (const char *c = gates[i].name; *c; c++)
			assert_true(islower((unsigned char)*c) || *c == '-');
		/* What may open by itself is waited for. */
		if (gates[i].opens)
			assert_true(gates[i].flags & GATE_WAITS);
	}
	for (unsigned kind = 0; kind < ROLLOUT_KIND_COUNT; kind++) {
		size_t asked = 0;

		for (size_t i = 0; i < gate_count; i++)
			asked += (gates[i].kinds & 1u << kind) != 0;
		assert_true(asked > 0);
	}
}

/* An entry without members does not fit the projections; a type without a row would end it all. */
static bool fold_all(struct turn *turn, void *context, struct error *error)
{
	struct fold fold = { turn->store, turn->arena, 1, 1, value_object(turn->arena) };

	(void)context;
	for (int type = 0; type < ENTRY_TYPE_COUNT; type++) {
		struct error ignored = { 0 };

		if (!fold_entry(&fold, (enum entry_type)type, &ignored))
			assert_true(*ignored.text != '\0');
	}
	return error_set(error, ERROR_REFUSED, "none of it is kept");
}

static void every_type_of_entry_has_a_title_and_is_folded(void **state)
{
	for (int i = 0; i < ENTRY_TYPE_COUNT; i++) {
		const char *name = entry_type_name((enum entry_type)i);

		assert_sentence(name, entry_type_title((enum entry_type)i));
		assert_non_null(strchr(name, '.'));
		for (int k = 0; k < i; k++)
			assert_string_not_equal(name, entry_type_name((enum entry_type)k));
	}
	assert_int_equal(world_run(*state, fold_all, NULL).code, ERROR_REFUSED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_says_why),
		cmocka_unit_test(no_row_is_dead),
		cmocka_unit_test(every_state_is_reached_and_has_an_end),
		cmocka_unit_test(every_gate_has_a_name_of_its_own_and_says_when_it_is_open),
		WORLD_TEST(every_type_of_entry_has_a_title_and_is_folded),
	};

	return cmocka_run_group_tests_name("coordinator/tables", tests, NULL, NULL);
}
