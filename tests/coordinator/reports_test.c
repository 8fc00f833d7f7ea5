#include "coordinator/reports.h"

#include <string.h>

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

static char *filled(struct arena *arena, char with, size_t size)
{
	char *text = arena_alloc(arena, size + 1);

	memset(text, with, size);
	text[size] = '\0';
	return text;
}

static size_t reported(struct world *world)
{
	struct log_filter filter = { .type = "target.reported", .after = -1 };
	struct log_page page;
	struct error error = { 0 };

	assert_ok(log_page_read(world->arena, world_reader(world), &filter, &page, &error));
	return page.count;
}

static void what_a_target_suffers_from_fits_an_entry_however_long_it_is(void **state)
{
	struct world *world = *state;
	struct actor_agent *agent = world_enrol(world, "staging", "eu-1");
	struct target_state target = world_target(world, "shop", "s1", NULL);
	struct sync sync = { .targets = &target, .target_count = 1 };
	struct answer answer;

	target.problem = filled(world->arena, '\x01', 8000);
	target.server = filled(world->arena, '\x02', 8000);
	answer = world_answer(world->arena, agent_sync(agent, &sync));
	assert_int_equal(answer.kind, ANSWER_ASSIGNMENTS);
	assert_int_equal(reported(world), 1);
	answer = world_answer(world->arena, agent_sync(agent, &sync));
	assert_int_equal(answer.kind, ANSWER_ASSIGNMENTS);
	assert_int_equal(reported(world), 1); /* the same again is no news */
}

static void labels_that_do_not_fit_an_entry_are_refused(void **state)
{
	struct world *world = *state;
	struct actor_agent *agent = world_enrol(world, "staging", "eu-1");
	struct target_state target = world_target(world, "shop", "s1", NULL);
	struct sync sync = { .targets = &target, .target_count = 1 };
	struct label labels[64];
	struct answer answer;

	for (int i = 0; i < 64; i++)
		labels[i] = (struct label) { arena_printf(world->arena, "key-%02d", i),
					     filled(world->arena, 'x', 190) };
	target.labels = labels;
	target.label_count = COUNT(labels);
	answer = world_answer(world->arena, agent_sync(agent, &sync));
	assert_int_equal(answer.kind, ANSWER_REFUSAL);
	assert_int_equal(answer.refusal.code, ERROR_INVALID);
	assert_string_equal(answer.refusal.text,
			    "the labels of target s1 have 12544 bytes, at most 4000 are allowed");
	assert_int_equal(reported(world), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_a_target_suffers_from_fits_an_entry_however_long_it_is),
		TEST(labels_that_do_not_fit_an_entry_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
