#include "coordinator/foreign.h"

#include "tests/support/world.h"

static int open_world(void **state)
{
	crypto_start();
	*state = world_open(arena_open());
	return 0;
}

static int close_world(void **state)
{
	struct world *world = *state;
	struct arena *arena = world->arena;

	world_close(world);
	arena_close(arena);
	return 0;
}

static void rows_that_were_there_are_not_new(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct history_row old[] = { { "2", NULL, NULL, HISTORY_APPLIED, 1 },
				     { "1", NULL, NULL, HISTORY_APPLIED, 1 } };
	struct history_row rows[] = { { "1", NULL, NULL, HISTORY_APPLIED, 1 },
				      { "2", NULL, NULL, HISTORY_REVERTED, 2 },
				      { "3", NULL, NULL, HISTORY_APPLIED, 2 } };
	struct history before = { history_tool_find("goose"), old, 2 };
	struct history now = { before.tool, rows, 3 };
	struct histories histories = { &before, 1 };
	struct history fresh = foreign_new(arena, &histories, &now);

	(void)state;
	assert_int_equal(fresh.count, 2);
	assert_string_equal(fresh.rows[0].version, "2");
	assert_string_equal(fresh.rows[1].version, "3");
	histories.count = 0;
	assert_int_equal(foreign_new(arena, &histories, &now).count, 3);
}

static struct bytes goose_of(struct arena *arena, size_t count)
{
	struct history_row *rows = arena_new_array(arena, struct history_row, count);
	struct history history = { history_tool_find("goose"), rows, count };
	struct histories histories = { &history, 1 };

	for (size_t i = 0; i < count; i++)
		rows[i].version = arena_printf(arena, "%zu", i + 1);
	return histories_write(arena, &histories);
}

static size_t noticed(struct world *world)
{
	struct log_filter filter = { .type = "target.foreign", .after = -1 };
	struct log_page page;
	struct error error = { 0 };

	assert_ok(log_page_read(world->arena, world_reader(world), &filter, &page, &error));
	return page.count;
}

static void what_another_tool_records_beside_our_ledger_is_logged_once(void **state)
{
	struct world *world = *state;
	struct actor_agent *agent = world_enrol(world, "staging", "eu-1");
	struct ledger_row row = { .version = "1", .name = "1.sql", .attempt = "a" };
	struct ledger ledger = { .exists = true, .rows = &row, .count = 1 };
	struct target_state target = world_target(world, "shop", "s1", NULL);
	struct sync sync = { .targets = &target, .target_count = 1 };

	target.ledger = ledger_write(world->arena, &ledger);
	target.ledger_digest = ledger_digest(&ledger);
	target.histories = goose_of(world->arena, 2);
	assert_int_equal(world_answer(world->arena, agent_sync(agent, &sync)).kind,
			 ANSWER_ASSIGNMENTS);
	assert_int_equal(noticed(world), 0); /* it was there before us */
	target.histories = goose_of(world->arena, 3);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(world_answer(world->arena, agent_sync(agent, &sync)).kind,
				 ANSWER_ASSIGNMENTS);
		assert_int_equal(noticed(world), 1);
	}
}

static void histories_that_cannot_be_read_are_refused(void **state)
{
	struct world *world = *state;
	struct actor_agent *agent = world_enrol(world, "staging", "eu-1");
	struct target_state target = world_target(world, "shop", "s1", NULL);
	struct sync sync = { .targets = &target, .target_count = 1 };
	struct ledger ledger = { .exists = true };
	struct answer answer;

	target.ledger = ledger_write(world->arena, &ledger);
	target.ledger_digest = ledger_digest(&ledger);
	target.histories = bytes_of("{\"histories\":[{\"tool\":\"x\",\"rows\":[]}]}");
	answer = world_answer(world->arena, agent_sync(agent, &sync));
	assert_int_equal(answer.kind, ANSWER_REFUSAL);
	assert_string_equal(answer.refusal.text,
			    "the histories of target s1: histories[0]: tool: \"x\" is not known");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_that_were_there_are_not_new),
		TEST(what_another_tool_records_beside_our_ledger_is_logged_once),
		TEST(histories_that_cannot_be_read_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
