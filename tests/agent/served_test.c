#include "agent/served.h"

#include <string.h>

#include "tests/support/test.h"

#define HALF ((size_t)600 * 1024) /* two of these are too much for one message */

static void changed(void *context)
{
	(void)context;
}

static struct agent_target_settings targets[] = { { .name = "eu" },
						  { .name = "us" },
						  { .name = "asia" } };
static const struct agent_settings settings = { .targets = targets, .target_count = 3 };

/* As if a worker had looked. */
static void look(struct arena *arena, struct served *served, size_t size)
{
	served->known = true;
	served->state.server = served->state.problem = "";
	served->state.ledger = (struct bytes) { arena_alloc(arena, size), size };
	served->state.digest = hash_of(served->settings->name, strlen(served->settings->name));
}

static void a_target_that_was_not_looked_at_yet_is_named(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served_list list;
	struct sync sync = { 0 };

	(void)state;
	served_open(&list, &settings, changed, NULL);
	look(arena, &list.items[1], 10);
	served_states(arena, &list, &sync);
	assert_int_equal(sync.target_count, 1);
	assert_string_equal(sync.targets[0].name, "us");
	assert_int_equal(sync.untold_count, 2);
	assert_string_equal(sync.untold[0], "eu");
	assert_string_equal(sync.untold[1], "asia");
	served_close(&list);
}

static void ledgers_that_are_too_much_for_one_message_come_with_the_next(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct sync sync = { 0 }, next = { 0 };
	struct served_list list;

	(void)state;
	served_open(&list, &settings, changed, NULL);
	for (size_t i = 0; i < list.count; i++)
		look(arena, &list.items[i], i == 2 ? 10 : HALF);
	served_states(arena, &list, &sync);
	assert_int_equal(sync.target_count, 2);
	assert_string_equal(sync.targets[0].name, "eu");
	assert_int_equal(sync.targets[0].ledger.size, HALF);
	assert_string_equal(sync.targets[1].name, "asia");
	assert_int_equal(sync.untold_count, 1);
	assert_string_equal(sync.untold[0], "us");

	served_acknowledge(&list);
	served_states(arena, &list, &next);
	assert_int_equal(next.target_count, 3);
	assert_int_equal(next.targets[0].ledger.size, 0);
	assert_int_equal(next.targets[1].ledger.size, HALF);
	assert_int_equal(next.untold_count, 0);
	served_close(&list);
}

static void what_a_target_tells_the_linter_goes_once_a_session_and_when_it_is_new(void **state)
{
	static const struct bytes small = { "{\"tables\":[]}", 13 }, other = { "{}", 2 };
	struct hash digest = hash_of(small.data, small.size);
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served_list list;
	struct served *eu;

	(void)state;
	served_open(&list, &settings, changed, NULL);
	eu = &list.items[0];
	look(arena, eu, 10);
	for (int session = 0; session < 2; session++) {
		struct sync before = { 0 }, lost = { 0 }, told = { 0 }, again = { 0 }, new = { 0 };

		eu->state.sizes = (struct bytes) { 0 };
		served_states(arena, &list, &before);
		assert_false(before.targets[0].sized);
		eu->state.sizes = small;
		served_states(arena, &list, &lost);
		assert_true(lost.targets[0].sized);
		assert_true(hash_equal(&lost.targets[0].sizes_digest, &digest));
		assert_int_equal(lost.targets[0].sizes.size, small.size);
		served_states(arena, &list, &told);
		assert_int_equal(told.targets[0].sizes.size, small.size);
		served_acknowledge(&list);
		served_states(arena, &list, &again);
		assert_true(again.targets[0].sized);
		assert_int_equal(again.targets[0].sizes.size, 0);
		eu->state.sizes = other;
		served_states(arena, &list, &new);
		assert_int_equal(new.targets[0].sizes.size, other.size);
		served_forget(&list);
	}
	served_close(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    what_a_target_tells_the_linter_goes_once_a_session_and_when_it_is_new),
		cmocka_unit_test(a_target_that_was_not_looked_at_yet_is_named),
		cmocka_unit_test(ledgers_that_are_too_much_for_one_message_come_with_the_next),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
