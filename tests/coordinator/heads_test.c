#include "coordinator/log_demand.h"
#include "tests/support/test.h"

#include <string.h>

#define ORIGIN "log.example.com"
#define NOW    ((int64_t)1800000000)

static struct key_pair pair_of(uint8_t byte)
{
	uint8_t seed[32];
	struct key_pair pair;

	memset(seed, byte, sizeof seed);
	key_pair_from_seed(&pair, seed);
	return pair;
}

static const char *head_of(struct arena *arena, uint64_t size)
{
	struct key_pair log = pair_of(1);
	struct checkpoint head = { .origin = ORIGIN, .size = size };

	return checkpoint_sign(arena, &head, &log);
}

static struct note_key key_of(uint8_t byte)
{
	struct key_pair pair = pair_of(byte);

	return note_key_make(byte == 2 ? "two" : "three", NOTE_COSIGNATURE, pair.public_key);
}

static const char *word_of(struct arena *arena, uint64_t size, uint8_t byte, int64_t seconds)
{
	struct key_pair pair = pair_of(byte);
	struct note note;
	struct error error;

	assert_ok(note_read(arena, bytes_of(head_of(arena, size)), &note, &error));
	return cosignature_make(arena, note.text, key_of(byte).name, &pair, seconds);
}

static void only_a_word_on_that_very_head_is_kept(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct note_key two = key_of(2);
	const char *good = word_of(arena, 7, 2, NOW);
	const char *cases[] = {
		word_of(arena, 8, 2, NOW),
		word_of(arena, 7, 3, NOW),
		"",
		"\n",
		"no line\n",
		arena_printf(arena, "\nmore text\n\n%s", good),
		arena_printf(arena, "\n\n%s", good),
	};
	struct heads heads = { 0 };
	struct head *head = heads_add(&heads, 7, head_of(arena, 7));
	struct error error;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_false(head_hear(head, &two, bytes_of(cases[i]), &error));
		assert_null(head_word_of(head, &two));
	}
	assert_ok(head_hear(head, &two, bytes_of(good), &error));
	assert_int_equal(head_word_of(head, &two)->seconds, NOW);
	heads_close(&heads);
}

static void what_is_said_beside_the_word_is_not_passed_on(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct note_key two = key_of(2);
	const char *good = word_of(arena, 7, 2, NOW), *other = word_of(arena, 7, 3, NOW);
	struct heads heads = { 0 };
	struct head *head = heads_add(&heads, 7, head_of(arena, 7));
	struct error error;

	(void)state;
	assert_ok(
	    head_hear(head, &two, bytes_of(arena_printf(arena, "%s%s", other, good)), &error));
	assert_string_equal(head_word_of(head, &two)->line, good);
	heads_close(&heads);
}

static void the_newest_heads_are_kept_and_one_that_was_not_shown_is_taken_back(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct heads heads = { 0 };

	(void)state;
	assert_int_equal(heads_newest(&heads)->size, 0);
	assert_null(heads_find(&heads, 0));
	for (uint64_t size = 1; size <= HEADS_KEPT + 3; size++)
		heads_add(&heads, size, head_of(arena, size));
	assert_null(heads_find(&heads, 3));
	assert_non_null(heads_find(&heads, 4));
	heads_drop_newest(&heads);
	assert_int_equal(heads_newest(&heads)->size, HEADS_KEPT + 2);
	heads_close(&heads);
}

static const char *policy_of(struct arena *arena, const char *quorum)
{
	struct note_key two = key_of(2), three = key_of(3);

	return arena_printf(arena, "witness two %s\nwitness three %s\n%s\n",
			    note_key_text(arena, &two), note_key_text(arena, &three), quorum);
}

static void a_demand_is_met_by_its_quorum_and_by_newer_heads_only(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *policy = policy_of(arena, "group both all two three\nquorum both");
	struct note_key two = key_of(2), three = key_of(3);
	struct heads heads = { 0 };
	struct head *old = heads_add(&heads, 7, head_of(arena, 7));
	struct head *head = heads_add(&heads, 9, head_of(arena, 9));
	struct log_demand *list = NULL, *demand, *same;
	struct error error;

	(void)state;
	assert_ok(log_demand_join(&list, policy, 0, &demand, &error));
	assert_ok(log_demand_join(&list, policy, 0, &same, &error));
	assert_ptr_equal(demand, same);
	assert_ok(head_hear(head, &two, bytes_of(word_of(arena, 9, 2, NOW)), &error));
	assert_false(log_demand_judge(demand, head, NOW * 1000));
	assert_string_equal(demand->missing,
			    "too few witnesses cosigned this checkpoint: three did not");
	assert_false(log_demand_covers(demand, 0, NOW * 1000));
	assert_ok(head_hear(head, &three, bytes_of(word_of(arena, 9, 3, 1)), &error));
	assert_true(log_demand_judge(demand, head, NOW * 1000));
	assert_true(log_demand_covers(demand, 8, INT64_MAX));
	assert_false(log_demand_covers(demand, 9, NOW * 1000));
	assert_ok(head_hear(old, &two, bytes_of(word_of(arena, 7, 2, NOW)), &error));
	assert_ok(head_hear(old, &three, bytes_of(word_of(arena, 7, 3, NOW)), &error));
	assert_false(log_demand_judge(demand, old, NOW * 1000));
	assert_int_equal(demand->met, 9);
	log_demand_leave(&list, demand);
	assert_non_null(list);
	log_demand_leave(&list, demand);
	assert_null(list);
	heads_close(&heads);
}

static void words_are_good_for_as_long_as_the_demand_says(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *policy = policy_of(arena, "quorum two");
	struct note_key two = key_of(2);
	struct heads heads = { 0 };
	struct head *head = heads_add(&heads, 9, head_of(arena, 9));
	struct log_demand *list = NULL, *demand;
	struct error error;

	(void)state;
	assert_ok(log_demand_join(&list, policy, 1000, &demand, &error));
	assert_ok(head_hear(head, &two, bytes_of(word_of(arena, 9, 2, NOW - 501)), &error));
	assert_false(log_demand_judge(demand, head, NOW * 1000));
	assert_non_null(strstr(demand->missing, "which is too long ago"));
	assert_ok(head_hear(head, &two, bytes_of(word_of(arena, 9, 2, NOW)), &error));
	assert_true(log_demand_judge(demand, head, NOW * 1000));
	assert_true(log_demand_covers(demand, 8, (NOW + 500) * 1000));
	assert_false(log_demand_covers(demand, 8, (NOW + 501) * 1000));
	assert_int_equal(log_demand_lasts(demand, NOW * 1000), 250);
	assert_ok(head_hear(head, &two, bytes_of(word_of(arena, 9, 2, NOW + 400)), &error));
	assert_true(log_demand_judge(demand, head, (NOW + 400) * 1000));
	assert_true(log_demand_covers(demand, 8, (NOW + 900) * 1000));
	log_demand_leave(&list, demand);
	heads_close(&heads);
}

static void what_was_served_before_a_restart_counts_if_it_still_suffices(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *served =
	    arena_printf(arena, "%s%s", head_of(arena, 9), word_of(arena, 9, 2, NOW));
	static const struct {
		const char *quorum;
		bool counts;
	} cases[] = { { "quorum two", true }, { "quorum three", false }, { "quorum none", true } };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct log_demand *list = NULL, *demand;
		struct error error;

		assert_ok(
		    log_demand_join(&list, policy_of(arena, cases[i].quorum), 0, &demand, &error));
		assert_int_equal(log_demand_recall(demand, served, 9, NOW * 1000), cases[i].counts);
		assert_int_equal(log_demand_covers(demand, 8, NOW * 1000), cases[i].counts);
		log_demand_leave(&list, demand);
	}
}

static void there_are_only_so_many_different_demands(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct log_demand *list = NULL, *demand;
	struct error error;

	(void)state;
	for (int64_t age = 0; age < LOG_DEMAND_LIMIT; age++)
		assert_ok(log_demand_join(&list, "quorum none\n", age, &demand, &error));
	assert_false(log_demand_join(&list, "quorum none\n", 9999, &demand, &error));
	assert_non_null(strstr(error.text, "give them the same file"));
	assert_ok(log_demand_join(&list, "quorum none\n", 5, &demand, &error));
	assert_false(log_demand_join(&list, "quorum x\n", 5, &demand, &error));
	log_demand_leave(&list, demand);
	while (list)
		log_demand_leave(&list, list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_a_word_on_that_very_head_is_kept),
		cmocka_unit_test(what_is_said_beside_the_word_is_not_passed_on),
		cmocka_unit_test(
		    the_newest_heads_are_kept_and_one_that_was_not_shown_is_taken_back),
		cmocka_unit_test(a_demand_is_met_by_its_quorum_and_by_newer_heads_only),
		cmocka_unit_test(words_are_good_for_as_long_as_the_demand_says),
		cmocka_unit_test(what_was_served_before_a_restart_counts_if_it_still_suffices),
		cmocka_unit_test(there_are_only_so_many_different_demands),
	};

	return cmocka_run_group_tests_name("coordinator/heads", tests, NULL, NULL);
}
