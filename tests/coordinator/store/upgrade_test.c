#include "coordinator/store/open.h"

#include <sqlite3.h>
#include <string.h>

#include "core/base/file.h"
#include "tests/support/crowd.h"

/* The path of a store that a program with that schema version wrote. */
static const char *old_store(struct arena *arena, const char *folder, int version)
{
	const char *path = path_join(arena, folder, "coordinator.db");
	struct error error = { 0 };
	struct bytes text;
	sqlite3 *raw = NULL;

	assert_ok(file_read(
	    arena, arena_printf(arena, "coordinator/store/fixtures/version%d.sql", version),
	    1 << 20, &text, &error));
	assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
	assert_int_equal(sqlite3_exec(raw, text.data, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(raw, arena_printf(arena, "pragma user_version = %d", version),
				      NULL, NULL, NULL),
			 SQLITE_OK);
	sqlite3_close(raw);
	return path;
}

/* What a column says: of a commitment what it commits to. */
static void add_column(struct buffer *buffer, sqlite3_stmt *statement, int column)
{
	static const char find[] = "select value from disclosure where commitment = ?1";
	sqlite3 *database = sqlite3_db_handle(statement);
	sqlite3_value *value = sqlite3_column_value(statement, column);
	sqlite3_stmt *opened = NULL;

	if (sqlite3_value_type(value) == SQLITE_BLOB &&
	    sqlite3_prepare_v2(database, find, -1, &opened, NULL) == SQLITE_OK &&
	    sqlite3_bind_value(opened, 1, value) == SQLITE_OK && sqlite3_step(opened) == SQLITE_ROW)
		value = sqlite3_column_value(opened, 0);
	buffer_printf(buffer, "%s|",
		      hex_encode(buffer->arena, sqlite3_value_blob(value),
				 (size_t)sqlite3_value_bytes(value)));
	sqlite3_finalize(opened);
}

static void add_rows(sqlite3 *database, const char *sql, struct buffer *buffer)
{
	sqlite3_stmt *statement = NULL;

	if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(database));
	buffer_printf(buffer, "-- %s\n", sql);
	while (sqlite3_step(statement) == SQLITE_ROW) {
		for (int c = 0; c < sqlite3_column_count(statement); c++)
			add_column(buffer, statement, c);
		buffer_add_text(buffer, "\n");
	}
	sqlite3_finalize(statement);
}

/* What each schema version had more than the one before, but what is no entry's: a rollout's
 * revision and how far a target is confirmed. */
static const struct {
	int since;
	const char *sql;
} tables[] = {
	{ 1,
	  "select seq, time, type, actor_kind, actor_name, project, environment, target, rollout, "
	  "leaf, body from entry order by 1" },
	{ 1, "select one, size, nodes from tree" },
	{ 1, "select hash, size, bytes from blob order by 1" },
	{ 1, "select hash, number, bytes from blob_part order by 1, 2" },
	{ 1, "select project, hash from project_blob order by 1, 2" },
	{ 1, "select project, version, seq from mention order by 1, 2, 3" },
	{ 1, "select name, dialect, format, created from project order by 1" },
	{ 1, "select project, hash from release_blob order by 1, 2" },
	{ 1,
	  "select project, number, digest, manifest, migrations, warnings, format, dialect, sum, "
	  "tag, git_revision, author, pushed_by, created from release order by 1, 2" },
	{ 1, "select project, version, sha256, applied_by, created from pipeline order by 1, 2" },
	{ 1,
	  "select number, id, project, environment, release, release_digest, manifest, kind, "
	  "version, state, why, plan_digest, plan, policy, budget, forgiven, created_by, created, "
	  "started, finished from rollout order by 1" },
	{ 1,
	  "select rollout, position, target, state, why, agent, attempt, epoch, attempts, errors, "
	  "outcome, unsettled, started, finished, error from task order by 1, 2" },
	{ 1,
	  "select rollout, position, base, leaf, ledger, count, pending from part order by 1, 2" },
	{ 1, "select rollout, target, attempt, sequence from late order by 1, 2, 3, 4" },
	{ 1,
	  "select number, id, name, environment, version, public_key, join_hash, revoked, enrolled "
	  "from agent order by 1" },
	{ 1, "select hash, environment, name, expires, used_by from join_token order by 1" },
	{ 1, "select project, environment, name, agent, seq, reported, dialect, labels, reach, "
	     "problem, server, ledger_digest, ledger, rehearsal, foreign_tables "
	     "from target order by 1, 2, 3, 4" },
	{ 1, "select number, id, hash, name, role, project, environment, created, expires, revoked "
	     "from token order by 1" },
	{ 1,
	  "select rollout, target, attempt, version, number, line, state, started, duration, rows, "
	  "sqlstate, message, detail, hint, position, error_line, text "
	  "from statement order by 1, 2, 3, 4, 5" },
	{ 2, "select rollout, target, attempt, version, number, phase, done, total, remaining from "
	     "statement order by 1, 2, 3, 4, 5" },
	{ 2, "select number, resolution, moved, interrupted, drained from rollout order by 1" },
	{ 2, "select rollout, position, found, moved from task order by 1, 2" },
	{ 2, "select rollout, position, wave, groups from part order by 1, 2" },
	{ 2, "select project, key, rollout from request order by 1, 2" },
	{ 2, "select rollout, number, name, targets, budget, parallel, pause, approve, state, why, "
	     "since, forgiven from wave order by 1, 2" },
	{ 2, "select rollout, execution, verify, parallel, spread from terms order by 1" },
	{ 2, "select project, environment, name, agent, histories, histories_problem from target "
	     "order by 1, 2, 3, 4" },
	{ 2, "select project, environment, target, rows, why from notice order by 1, 2, 3" },
	{ 2, "select project, environment, target, regressed, accepted, missing, why from standing "
	     "order by 1, 2, 3" },
	{ 2, "select project, environment, target, version, at, seq from glass order by 1, 2, 3, "
	     "4, 5" },
	{ 2, "select plan, person, decision, role, reason, rollout, time, seq from approval order "
	     "by plan, seq" },
	{ 2, "select plan, gate, person, role, reason, time, seq from override order by seq" },
	{ 2, "select kind, project, environment, release, person, reason, time, seq from brake "
	     "order by 1, 2, 3, 4" },
	{ 3, "select level, position, hash from tree_hash order by 1, 2" },
	{ 3, "select project, release, findings, summary, errors, warnings, notes, silenced, "
	     "dialect, linter, why, time from lint order by 1, 2" },
	{ 3, "select rollout, position, irreversible from task order by 1, 2" },
	{ 3, "select rollout, evidence from terms order by 1" },
	{ 3, "select plan, person, token from approval order by plan, seq" },
	{ 3, "select plan, gate, person, token from override order by seq" },
	{ 3, "select rollout, target, attempt, version, number, waited from statement order by 1, "
	     "2, 3, 4, 5" },
};

static const char *contents(struct arena *arena, const char *path, int version)
{
	struct buffer buffer = buffer_in(arena);
	sqlite3 *database = NULL;

	assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
	for (size_t i = 0; i < COUNT(tables); i++)
		if (tables[i].since <= version)
			add_rows(database, tables[i].sql, &buffer);
	sqlite3_close(database);
	return buffer_text(&buffer);
}

static int64_t one_integer(const char *path, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	sqlite3 *database = NULL;
	int64_t found;

	assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(database, sql, -1, &statement, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	found = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	sqlite3_close(database);
	return found;
}

static void upgraded(int version)
{
	struct arena *arena = arena_open();
	const char *path = old_store(arena, test_folder(arena), version);
	const char *before = contents(arena, path, version);
	struct store *store = NULL;
	struct error error = { 0 };

	crypto_start();
	assert_int_equal(one_integer(path, "pragma user_version"), version);
	assert_ok(store_open(path, STORE_OWNER, &store, &error));
	store_close(store);
	assert_string_equal(contents(arena, path, version), before);
	assert_int_equal(one_integer(path, "pragma user_version"), 4);
	assert_ok(store_open(path, STORE_OWNER, &store, &error)); /* once is enough */
	store_close(store);
	assert_string_equal(contents(arena, path, version), before);
	arena_close(arena);
}

static void an_older_store_is_upgraded_and_says_the_same(void **state)
{
	(void)state;
	upgraded(1);
	upgraded(2);
	upgraded(3);
}

static void what_the_new_tables_say_is_taken_from_the_old_log(void **state)
{
	struct arena *arena = arena_open();
	const char *path = old_store(arena, test_folder(arena), 1);
	struct store *store = NULL;
	struct error error = { 0 };

	(void)state;
	crypto_start();
	assert_ok(store_open(path, STORE_OWNER, &store, &error));
	store_close(store);
	assert_int_equal(one_integer(path, "select count(*) from task where state = 'succeeded'"),
			 8);
	assert_int_equal(one_integer(path, "select count(*) from task join entry on seq = moved "
					   "and type = 'task.moved' and entry.target = "
					   "task.target and entry.rollout = task.rollout"),
			 8);
	arena_close(arena);
}

static struct world *upgraded_world(struct arena *arena, int version)
{
	const char *folder = test_folder(arena);
	struct error error = { 0 };
	struct bytes key;

	old_store(arena, folder, version);
	assert_ok(file_read(
	    arena, arena_printf(arena, "coordinator/store/fixtures/version%d.key", version), 1000,
	    &key, &error));
	assert_ok(
	    file_write(path_join(arena, folder, "coordinator.key"), key, FILE_PRIVATE, &error));
	return world_open_on(arena, folder);
}

static void a_coordinator_goes_on_where_the_older_one_stopped(void **state)
{
	struct arena *arena = arena_open();
	struct rollout_request request = { .project = "shop",
					   .environment = "production",
					   .release = 2 };
	struct world *world = upgraded_world(arena, 1);
	struct rollout rollout;

	(void)state;
	assert_int_equal(world_look(world, "r-4").state, ROLLOUT_SUCCEEDED);
	assert_fine(world_rollout(world, &request, &rollout));
	assert_string_equal(rollout.id, "r-5");
	assert_int_equal(rollout.task_count, 2);
	world_close(world);
	arena_close(arena);
}

static void what_people_had_said_before_the_upgrade_still_counts(void **state)
{
	struct arena *arena = arena_open();
	struct world *world = upgraded_world(arena, 2);

	(void)state;
	assert_non_null(crowd_gate(world, "r-6", "hold"));
	assert_non_null(crowd_gate(world, "r-6", "approvals"));
	assert_fine(crowd_override(world, dora, "r-6", "hold", "so it is")); /* the second one */
	assert_null(crowd_gate(world, "r-6", "hold"));
	assert_fine(crowd_decide(world, boris, "r-6", PLAN_APPROVED, NULL)); /* after anna */
	assert_null(crowd_gate(world, "r-6", "approvals"));
	world_close(world);
	arena_close(arena);
}

static void what_waited_before_the_upgrade_goes_on_after_it(void **state)
{
	struct arena *arena = arena_open();
	struct world *world = upgraded_world(arena, 3);

	(void)state;
	assert_fine(crowd_override(world, boris, "r-6", "hold", "so it is")); /* after anna */
	assert_null(crowd_gate(world, "r-6", "hold"));
	assert_non_null(crowd_gate(world, "r-6", "approvals"));
	assert_fine(crowd_decide(world, boris, "r-6", PLAN_APPROVED, NULL)); /* after anna */
	assert_null(crowd_gate(world, "r-6", "approvals"));
	world_close(world);
	arena_close(arena);
}

static void an_upgrade_that_cannot_be_finished_leaves_the_store_as_it_was(void **state)
{
	struct arena *arena = arena_open();
	const char *path = old_store(arena, test_folder(arena), 1), *before;
	struct store *store = NULL;
	struct error error = { 0 };
	sqlite3 *raw = NULL;

	(void)state;
	crypto_start();
	assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
	assert_int_equal(sqlite3_exec(raw, "update entry set type = 'nobody.knows' where seq = 60",
				      NULL, NULL, NULL),
			 SQLITE_OK);
	sqlite3_close(raw);
	before = contents(arena, path, 1);
	assert_refused(store_open(path, STORE_OWNER, &store, &error), ERROR_INVALID,
		       arena_printf(arena,
				    "%s cannot be upgraded from schema version 1 to 4 and is left "
				    "as it was: entry 60 has the type nobody.knows, which this "
				    "program does not know",
				    path));
	assert_int_equal(one_integer(path, "pragma user_version"), 1);
	assert_string_equal(contents(arena, path, 1), before);
	arena_close(arena);
}

static void a_reader_waits_for_the_coordinator_to_upgrade(void **state)
{
	struct arena *arena = arena_open();
	const char *path = old_store(arena, test_folder(arena), 1);
	struct store *store = NULL;
	struct error error = { 0 };

	(void)state;
	crypto_start();
	assert_refused(store_open(path, STORE_READER, &store, &error), ERROR_INVALID,
		       arena_printf(arena,
				    "%s: its schema is version 1, this program reads version 4; "
				    "the coordinator upgrades it when it starts",
				    path));
	arena_close(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_older_store_is_upgraded_and_says_the_same),
		cmocka_unit_test(what_the_new_tables_say_is_taken_from_the_old_log),
		cmocka_unit_test(a_coordinator_goes_on_where_the_older_one_stopped),
		cmocka_unit_test(what_people_had_said_before_the_upgrade_still_counts),
		cmocka_unit_test(what_waited_before_the_upgrade_goes_on_after_it),
		cmocka_unit_test(an_upgrade_that_cannot_be_finished_leaves_the_store_as_it_was),
		cmocka_unit_test(a_reader_waits_for_the_coordinator_to_upgrade),
	};

	return cmocka_run_group_tests_name("coordinator/store/upgrade", tests, NULL, NULL);
}
