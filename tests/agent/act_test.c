#include "agent/act.h"

#include <string.h>
#include <unistd.h>

#include "tests/support/stage.h"

static void an_assignment_is_applied_and_its_end_comes_with_the_ledger(void **state)
{
	struct stage *stage = *state;
	const struct report *end;
	struct scripted scripted;
	struct ledger ledger;
	struct error error = { 0 };

	stage_assign(stage, VERB_APPLY, "eu", "r-1/eu/1");
	end = stage_wait_for_end(stage, &scripted);
	if (end->outcome != OUTCOME_SUCCEEDED)
		fail_msg("%s: %s", outcome_name(end->outcome), end->error);
	assert_string_equal(end->attempt, "r-1/eu/1");
	assert_ok(
	    ledger_parse(stage->arena, state_in(&scripted.sync, "eu")->ledger, &ledger, &error));
	assert_int_equal(ledger.count, 2);
	assert_string_equal(ledger.rows[1].attempt, "r-1/eu/1");
}

/* Line 2 is what the tests' first file does last. */
static const struct statement_report *second_in(const struct sync *sync)
{
	for (size_t i = 0; i < sync->report_count; i++)
		for (size_t j = 0; j < sync->reports[i].statement_count; j++) {
			const struct statement_report *found = &sync->reports[i].statements[j];

			if (found->line == 2 && !text_equal(found->state, "running"))
				return found;
		}
	return NULL;
}

static bool tells_the_second(const struct sync *sync)
{
	return second_in(sync) != NULL;
}

static void statements_are_reported_with_what_they_did(void **state)
{
	struct stage *stage = *state;
	const struct statement_report *insert;
	struct scripted scripted;

	stage_assign(stage, VERB_APPLY, "eu", "r-1/eu/1");
	scripted = script_sync_until(stage->script, tells_the_second);
	insert = second_in(&scripted.sync);
	assert_string_equal(insert->version, "0001");
	assert_string_equal(insert->state, "succeeded");
	assert_string_equal(insert->text, "INSERT INTO users VALUES (1), (2)");
	assert_int_equal(insert->rows, 2);
}

static void an_assignment_that_comes_twice_is_carried_out_once(void **state)
{
	struct stage *stage = *state;
	struct assignment twice[2];
	struct scripted scripted;
	size_t fetched;

	script_sync_until(stage->script, knows_both_targets);
	planned_assign(stage->arena, stage->planned, VERB_APPLY, "eu", "r-1/eu/1", &stage->empty,
		       script_key(stage->script));
	twice[0] = twice[1] = stage->planned->assignment;
	script_assign_surely(stage->script, twice, 2);
	stage_wait_for_end(stage, &scripted);
	fetched = script_fetches(stage->script);
	script_assign(stage->script, &scripted, twice, 2);
	scripted = script_sync_until(stage->script, tells_nothing);
	assert_int_equal(scripted.sync.attempt_count, 0);
	assert_int_equal(script_fetches(stage->script), fetched);
}

static void blobs_are_fetched_once_and_again_when_they_were_damaged(void **state)
{
	struct stage *stage = *state;
	struct hash damaged = hash_of(stage_files[0].text, strlen(stage_files[0].text));
	const struct report *end;
	struct scripted scripted;
	size_t fetched;

	stage_assign(stage, VERB_APPLY, "eu", "r-1/eu/1");
	stage_wait_for_end(stage, &scripted);
	script_assign(stage->script, &scripted, NULL, 0);
	script_sync_until(stage->script, tells_nothing);
	fetched = script_fetches(stage->script);
	test_write(stage->arena, stage->settings.state,
		   arena_printf(stage->arena, "cache/%s", hash_hex(stage->arena, &damaged)),
		   "DROP TABLE users;\n");
	stage_assign(stage, VERB_APPLY, "us", "r-1/us/1");
	end = stage_wait_for_end(stage, &scripted);
	assert_string_equal(end->attempt, "r-1/us/1");
	assert_int_equal(end->outcome, OUTCOME_SUCCEEDED);
	/* In one chunk: only that file came again. */
	assert_int_equal(script_fetches(stage->script) - fetched, 1);
}

static void a_forged_assignment_is_rejected_with_its_reason(void **state)
{
	struct stage *stage = *state;
	const struct report *end;
	struct scripted scripted;
	struct key_pair stranger;

	script_sync_until(stage->script, knows_both_targets);
	key_pair_make(&stranger);
	planned_assign(stage->arena, stage->planned, VERB_APPLY, "eu", "r-1/eu/1", &stage->empty,
		       &stranger);
	script_assign_surely(stage->script, &stage->planned->assignment, 1);
	end = stage_wait_for_end(stage, &scripted);
	assert_int_equal(end->outcome, OUTCOME_REJECTED);
	assert_string_equal(end->error,
			    "the coordinator's signature does not hold for attempt r-1/eu/1");
	assert_int_equal(script_fetches(stage->script), 0);
}

static void a_plan_made_on_another_ledger_is_rejected(void **state)
{
	struct ledger_row row = { .version = "0000",
				  .name = "0000_lost.sql",
				  .attempt = "r-0/eu/1",
				  .operator= "test" };
	struct stage *stage = *state;
	const struct report *end;
	struct scripted scripted;

	stage->empty = (struct ledger) { .exists = true, .rows = &row, .count = 1 };
	stage_assign(stage, VERB_APPLY, "eu", "r-1/eu/1");
	end = stage_wait_for_end(stage, &scripted);
	assert_int_equal(end->outcome, OUTCOME_REJECTED);
	assert_string_equal(end->error, "the ledger of target eu has changed since the plan was "
					"made: start the rollout again");
}

static void a_database_whose_file_was_taken_away_is_not_made_anew(void **state)
{
	struct stage *stage = *state;
	const struct report *end;
	struct scripted scripted;
	char *file;

	stage_assign(stage, VERB_APPLY, "eu", "r-1/eu/1");
	assert_int_equal(stage_wait_for_end(stage, &scripted)->outcome, OUTCOME_SUCCEEDED);
	script_assign(stage->script, &scripted, NULL, 0);
	script_sync_until(stage->script, tells_nothing);
	file = arena_text(stage->arena,
			  stage->settings.targets[0].connection.url + strlen("sqlite://"));
	assert_int_equal(unlink(file), 0);
	stage_assign(stage, VERB_APPLY, "eu", "r-1/eu/2");
	end = stage_wait_for_end(stage, &scripted);
	assert_int_equal(end->outcome, OUTCOME_REJECTED);
	assert_string_equal(end->error,
			    "the ledger of target eu had rows when this agent looked last, and has "
			    "none: nothing is changed before somebody has seen what became of the "
			    "database");
	assert_int_equal(access(file, F_OK), -1);
}

static void a_failing_statement_is_reported_with_the_database_s_words(void **state)
{
	static const struct planned_file broken[] = {
		{ "0001_users.sql",
		  "CREATE TABLE users (id int);\nINSERT INTO nowhere VALUES (1);\n" },
	};
	struct stage *stage = *state;
	struct scripted scripted;

	stage->planned = planned_release(stage->arena, broken, 1);
	script_offer(stage->script, stage->planned->manifest);
	script_offer(stage->script, bytes_of(broken[0].text));
	stage_assign(stage, VERB_APPLY, "eu", "r-1/eu/1");
	scripted = script_sync_until(stage->script, tells_the_second);
	assert_string_equal(second_in(&scripted.sync)->state, "failed");
	assert_string_equal(second_in(&scripted.sync)->message, "no such table: nowhere");
	assert_int_equal(stage_wait_for_end(stage, &scripted)->outcome, OUTCOME_FAILED);
}

static void a_stop_ends_an_attempt_at_the_next_statement(void **state)
{
	/* Each of them takes a while, all of them far too long. */
	struct stage *stage = *state;
	struct planned_file slow = { "0001_slow.sql", NULL };
	struct buffer text = buffer_in(stage->arena);
	const struct report *end;
	struct scripted scripted;
	struct assignment stop;

	for (int i = 0; i < 1000; i++)
		buffer_add_text(&text,
				"SELECT count(*) FROM (WITH RECURSIVE c(x) AS (SELECT 1 UNION "
				"ALL SELECT x + 1 FROM c LIMIT 20000) SELECT x FROM c);\n");
	slow.text = buffer_text(&text);
	stage->planned = planned_release(stage->arena, &slow, 1);
	script_offer(stage->script, stage->planned->manifest);
	script_offer(stage->script, bytes_of(slow.text));
	stage_assign(stage, VERB_APPLY, "eu", "r-1/eu/1");
	stop = (struct assignment) { .verb = VERB_STOP,
				     .rollout = "r-1",
				     .project = "shop",
				     .target = "-", /* an old attempt may have lost its target */
				     .attempt = "r-1/eu/1",
				     .epoch = 1 };
	scripted = script_sync_until(stage->script, holds_an_attempt);
	while (!tells_an_end(&scripted.sync)) {
		script_assign(stage->script, &scripted, &stop, 1);
		scripted = script_sync(stage->script);
	}
	end = end_in(&scripted.sync);
	assert_int_equal(end->outcome, OUTCOME_STOPPED);
}

#define STAGED(test) cmocka_unit_test_setup_teardown(test, stage_open, stage_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STAGED(an_assignment_is_applied_and_its_end_comes_with_the_ledger),
		STAGED(statements_are_reported_with_what_they_did),
		STAGED(an_assignment_that_comes_twice_is_carried_out_once),
		STAGED(blobs_are_fetched_once_and_again_when_they_were_damaged),
		STAGED(a_forged_assignment_is_rejected_with_its_reason),
		STAGED(a_plan_made_on_another_ledger_is_rejected),
		STAGED(a_database_whose_file_was_taken_away_is_not_made_anew),
		STAGED(a_failing_statement_is_reported_with_the_database_s_words),
		STAGED(a_stop_ends_an_attempt_at_the_next_statement),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
