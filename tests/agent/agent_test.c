#include "agent/agent.h"

#include <sched.h>
#include <sys/stat.h>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "tests/support/stage.h"

static void an_agent_enrols_once_and_keeps_what_it_got_to_itself(void **state)
{
	struct stage *stage = *state;
	struct scripted scripted = script_sync_until(stage->script, knows_both_targets);
	const char *identity = path_join(stage->arena, stage->settings.state, "identity.json");
	struct stat facts;

	assert_string_equal(script_enrolled(stage->script)->token, "join-me");
	assert_string_equal(script_enrolled(stage->script)->environment, "staging");
	assert_int_equal(state_in(&scripted.sync, "eu")->reach, REACH_OK);
	assert_true(state_in(&scripted.sync, "us")->rehearsal);
	assert_int_equal(stat(identity, &facts), 0);
	assert_int_equal(facts.st_mode & 0777, 0600);
	script_assign(stage->script, &scripted, NULL, 0);
	stage_agent_end(stage);
	stage_agent_begin(stage);
	script_hello(stage->script);
	assert_int_equal(script_hellos(stage->script), 2);
}

static bool sends_no_ledger(const struct sync *sync)
{
	for (size_t i = 0; i < sync->target_count; i++)
		if (sync->targets[i].ledger.size)
			return false;
	return sync->target_count == 2;
}

static bool sends_both_ledgers(const struct sync *sync)
{
	return sync->target_count == 2 && sync->targets[0].ledger.size &&
	       sync->targets[1].ledger.size;
}

static void a_ledger_is_sent_once_in_a_session(void **state)
{
	struct stage *stage = *state;

	script_sync_until(stage->script, sends_no_ledger);
	script_restart(stage->script);
	script_sync_until(stage->script, sends_both_ledgers);
	script_sync_until(stage->script, sends_no_ledger);
	assert_int_equal(script_hellos(stage->script), 2);
}

static void reports_survive_an_absent_coordinator_and_a_restart(void **state)
{
	struct stage *stage = *state;
	const struct report *end;
	struct scripted scripted;
	struct folder spooled;
	struct error error = { 0 };

	stage_assign(stage, VERB_APPLY, "eu", "r-1/eu/1");
	stage_wait_for_end(stage, &scripted);
	/* The end was told, but the coordinator dies before it says that it heard it. */
	script_restart(stage->script);
	stage_agent_end(stage);
	assert_ok(folder_list(stage->arena, path_join(stage->arena, stage->settings.state, "spool"),
			      100, &spooled, &error));
	assert_true(spooled.count > 0);

	stage_agent_begin(stage);
	end = stage_wait_for_end(stage, &scripted);
	assert_string_equal(end->attempt, "r-1/eu/1");
	assert_int_equal(end->outcome, OUTCOME_SUCCEEDED);
	assert_string_equal(scripted.sync.attempts[0], "r-1/eu/1");
	script_assign(stage->script, &scripted, NULL, 0);
	script_sync_until(stage->script, tells_nothing);
	assert_ok(folder_list(stage->arena, path_join(stage->arena, stage->settings.state, "spool"),
			      100, &spooled, &error));
	assert_int_equal(spooled.count, 0);
}

static bool tells_a_start(const struct sync *sync)
{
	for (size_t i = 0; i < sync->report_count; i++)
		if (sync->reports[i].phase == PHASE_STARTED)
			return true;
	return false;
}

static size_t rows_of(struct stage *stage)
{
	SCOPED(target_release) struct target *target = NULL;
	struct ledger ledger = { 0 };
	struct error error = { 0 };

	assert_ok(target_open(&stage->settings.targets[0].connection, &target, &error));
	assert_ok(target_ledger_read(stage->arena, target, &ledger, &error));
	return ledger.count;
}

/* Over a slow line, a sync that is given up for a newer one would never be answered. */
static void a_report_on_its_way_is_not_given_up_for_the_next(void **state)
{
	struct stage *stage = *state;
	struct planned_file slow = { "0001_slow.sql",
				     "CREATE TABLE c AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL "
				     "SELECT x + 1 FROM c LIMIT 300000) SELECT x FROM c;\n" };
	int64_t until = clock_monotonic() + 20000;
	struct scripted started, end;

	stage->planned = planned_release(stage->arena, &slow, 1);
	script_offer(stage->script, stage->planned->manifest);
	script_offer(stage->script, bytes_of(slow.text));
	stage_assign(stage, VERB_APPLY, "eu", "r-1/eu/1");
	started = script_sync_until(stage->script, tells_a_start);
	while (!rows_of(stage) && clock_monotonic() < until)
		sched_yield();
	script_assign(stage->script, &started, NULL, 0);
	end = script_sync_until(stage->script, tells_an_end);
	assert_false(tells_a_start(&end.sync));
}

static void a_session_that_is_not_known_is_opened_again(void **state)
{
	struct stage *stage = *state;

	script_sync_until(stage->script, knows_both_targets);
	script_restart(stage->script);
	script_sync_until(stage->script, knows_both_targets);
	assert_int_equal(script_hellos(stage->script), 2);
}

static void another_coordinator_at_the_address_is_not_obeyed(void **state)
{
	struct stage *stage = *state;

	script_sync_until(stage->script, knows_both_targets);
	script_replace(stage->script);
	script_hello(stage->script);
	stage_agent_wait(stage);
	assert_false(stage->fine);
	assert_int_equal(stage->error.code, ERROR_INTEGRITY);
}

#define STAGED(test) cmocka_unit_test_setup_teardown(test, stage_open, stage_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STAGED(an_agent_enrols_once_and_keeps_what_it_got_to_itself),
		STAGED(a_ledger_is_sent_once_in_a_session),
		STAGED(reports_survive_an_absent_coordinator_and_a_restart),
		STAGED(a_report_on_its_way_is_not_given_up_for_the_next),
		STAGED(a_session_that_is_not_known_is_opened_again),
		STAGED(another_coordinator_at_the_address_is_not_obeyed),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
