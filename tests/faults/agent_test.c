#include <sqlite3.h>

#include "core/base/file.h"
#include "tests/faults/faults.h"
#include "tests/support/stage.h"

/* The agent's loop, with every call that writes to a file failing once while it carries an attempt
 * out: its end is told, and when it could not be carried out the next one is. */
static int64_t users(const struct stage *stage)
{
	sqlite3_stmt *statement = NULL;
	sqlite3 *database;
	int64_t count;

	assert_int_equal(sqlite3_open(path_join(stage->arena, stage->folder, "eu.db"), &database),
			 SQLITE_OK);
	assert_int_equal(
	    sqlite3_prepare_v2(database, "SELECT count(*) FROM users", -1, &statement, NULL),
	    SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	count = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	sqlite3_close(database);
	return count;
}

/* The outcome that is told of the attempt; it is acknowledged. */
static enum outcome carried_out(struct stage *stage, const char *attempt)
{
	struct scripted scripted;
	const struct report *end;

	stage_assign(stage, VERB_APPLY, "eu", attempt);
	end = stage_wait_for_end(stage, &scripted);
	assert_string_equal(end->attempt, attempt);
	script_assign(stage->script, &scripted, NULL, 0);
	script_sync_until(stage->script, tells_nothing);
	return end->outcome;
}

static bool survives(unsigned call)
{
	struct stage *stage;
	struct folder spooled = { 0 };
	struct error error = { 0 };
	enum outcome outcome;
	const char *spool;
	void *state;
	bool happened;

	stage_open(&state);
	stage = state;
	spool = path_join(stage->arena, stage->settings.state, "spool");
	script_sync_until(stage->script, knows_both_targets);
	fault_plan(FAULT_FULL, call);
	outcome = carried_out(stage, "r-1.0-1");
	happened = fault_over();
	if (outcome != OUTCOME_SUCCEEDED && outcome != OUTCOME_ERRORED)
		fail_msg("%s: the attempt is %s", fault_text(), outcome_name(outcome));
	if (outcome == OUTCOME_ERRORED && carried_out(stage, "r-1.0-2") != OUTCOME_SUCCEEDED)
		fail_msg("%s: the next attempt does not succeed either", fault_text());
	assert_int_equal(users(stage), 2);
	stage_agent_end(stage);
	if (file_exists(spool))
		assert_ok(folder_list(stage->arena, spool, 100, &spooled, &error));
	if (spooled.count)
		fail_msg("%s: %s stays in the spool", fault_text(), spooled.items[0].name);
	stage_close(&state);
	return happened;
}

static void an_agent_without_room_for_a_moment_tells_every_end(void **state)
{
	unsigned call = 1;

	(void)state;
	while (survives(call))
		call++;
	print_message("%u calls failed\n", call - 1);
	assert_true(call > 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_agent_without_room_for_a_moment_tells_every_end),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
