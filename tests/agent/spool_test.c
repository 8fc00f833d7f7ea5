#include "agent/spool.h"

#include "core/base/file.h"
#include "tests/support/test.h"

struct place {
	struct arena *arena;
	const char *folder;
	struct spool *spool;
};

static void place_spool(struct place *place)
{
	struct error error = { 0 };
	const char *problem;

	assert_ok(spool_open(place->arena, place->folder, &place->spool, &problem, &error));
	if (problem)
		fail_msg("%s", problem);
}

static int place_open(void **state)
{
	struct place *place = test_calloc(1, sizeof *place);

	place->arena = arena_open();
	place->folder = arena_printf(place->arena, "%s/spool", test_folder(place->arena));
	place_spool(place);
	*state = place;
	return 0;
}

static int place_close(void **state)
{
	struct place *place = *state;

	spool_close(place->spool);
	arena_close(place->arena);
	test_free(place);
	return 0;
}

static void put(struct place *place, const char *attempt, enum phase phase, uint64_t sequence)
{
	struct report report = { .rollout = "r-1",
				 .target = "eu",
				 .attempt = attempt,
				 .sequence = sequence,
				 .phase = phase };
	struct error error = { 0 };

	assert_ok(spool_add(place->spool, &report, &error));
}

static size_t on_disk(struct place *place)
{
	struct folder folder = { 0 };
	struct error error = { 0 };

	if (file_exists(place->folder))
		assert_ok(folder_list(place->arena, place->folder, 10000, &folder, &error));
	return folder.count;
}

static void restart(struct place *place)
{
	spool_close(place->spool);
	place_spool(place);
}

static void only_an_end_is_on_disk_while_the_coordinator_answers(void **state)
{
	struct place *place = *state;

	put(place, "a", PHASE_STARTED, 1);
	put(place, "a", PHASE_PROGRESS, 2);
	assert_int_equal(on_disk(place), 0);
	put(place, "a", PHASE_FINISHED, 3);
	assert_int_equal(on_disk(place), 1);
}

static void what_was_kept_comes_back_in_its_order_after_a_restart(void **state)
{
	struct place *place = *state;
	struct error error = { 0 };
	struct report *reports;
	size_t count;

	put(place, "a", PHASE_STARTED, 1);
	put(place, "b", PHASE_STARTED, 2);
	put(place, "a", PHASE_FINISHED, 3);
	assert_ok(spool_sync(place->spool, &error));
	restart(place);
	put(place, "b", PHASE_FINISHED, 4);
	reports = spool_reports(place->arena, place->spool, &count);
	assert_int_equal(count, 4);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(reports[i].sequence, i + 1);
	assert_string_equal(reports[1].attempt, "b");
}

static void what_arrived_is_gone_for_good(void **state)
{
	struct place *place = *state;
	size_t count;

	put(place, "a", PHASE_FINISHED, 1);
	put(place, "b", PHASE_FINISHED, 2);
	spool_forget(place->spool, 1);
	restart(place);
	assert_int_equal(spool_count(place->spool), 1);
	assert_string_equal(spool_reports(place->arena, place->spool, &count)->attempt, "b");
	spool_forget(place->spool, 5);
	assert_int_equal(on_disk(place), 0);
}

static void attempts_that_wait_are_named_once(void **state)
{
	struct place *place = *state;
	const char **attempts;
	size_t count;

	put(place, "a", PHASE_STARTED, 1);
	put(place, "b", PHASE_STARTED, 1);
	put(place, "a", PHASE_FINISHED, 2);
	attempts = spool_attempts(place->arena, place->spool, &count);
	assert_int_equal(count, 2);
	assert_string_equal(attempts[0], "a");
	assert_string_equal(attempts[1], "b");
}

static void progress_gives_way_and_beginnings_and_ends_stay(void **state)
{
	struct place *place = *state;
	struct report *reports;
	size_t count;

	put(place, "a", PHASE_STARTED, 0);
	for (uint64_t i = 1; i <= 1500; i++)
		put(place, "a", PHASE_PROGRESS, i);
	put(place, "a", PHASE_FINISHED, 1501);
	assert_int_equal(spool_count(place->spool), 1002);
	reports = spool_reports(place->arena, place->spool, &count);
	assert_int_equal(count, 100);
	assert_int_equal(reports[0].phase, PHASE_STARTED);
	assert_int_equal(reports[1].sequence, 501);
}

static void a_damaged_file_is_named_and_the_others_are_taken(void **state)
{
	struct place *place = *state;
	struct error error = { 0 };
	const char *problem;

	put(place, "a", PHASE_FINISHED, 1);
	put(place, "b", PHASE_FINISHED, 2);
	test_write(place->arena, place->folder, "000000000001", "half a rep");
	spool_close(place->spool);
	assert_ok(spool_open(place->arena, place->folder, &place->spool, &problem, &error));
	assert_non_null(problem);
	assert_int_equal(spool_count(place->spool), 1);
	assert_int_equal(on_disk(place), 2);
}

/* restart fails the test when there is anything that cannot be read. */
static void what_a_killed_agent_had_not_finished_writing_is_removed(void **state)
{
	struct place *place = *state;

	put(place, "a", PHASE_FINISHED, 1);
	test_write(place->arena, place->folder, "000000000002.Ab3dEf", "half a rep");
	restart(place);
	assert_int_equal(spool_count(place->spool), 1);
	assert_int_equal(on_disk(place), 1);
}

#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, place_open, place_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_PLACE(only_an_end_is_on_disk_while_the_coordinator_answers),
		IN_PLACE(what_was_kept_comes_back_in_its_order_after_a_restart),
		IN_PLACE(what_arrived_is_gone_for_good),
		IN_PLACE(attempts_that_wait_are_named_once),
		IN_PLACE(progress_gives_way_and_beginnings_and_ends_stay),
		IN_PLACE(a_damaged_file_is_named_and_the_others_are_taken),
		IN_PLACE(what_a_killed_agent_had_not_finished_writing_is_removed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
