#include "tests/support/projections.h"

#include <sqlite3.h>

#include "coordinator/store/log.h"

/* Every table that follows from the log.  The revision also counts statements, which are no
 * entries, and what was confirmed of a target needs none. */
static const char *const projections[] = {
	"select * from mention order by 1, 2, 3",
	"select * from project order by 1",
	"select * from release_blob order by 1, 2",
	"select * from release order by 1, 2",
	"select * from lint order by 1, 2",
	"select * from pipeline order by 1, 2",
	"select number, id, project, environment, release, release_digest, manifest, kind, "
	"version, "
	"state, why, plan_digest, plan, policy, budget, forgiven, created_by, created, started, "
	"finished "
	"from rollout order by 1",
	"select * from task order by 1, 2",
	"select * from part order by 1, 2",
	"select * from wave order by 1, 2",
	"select * from terms order by 1",
	"select * from late order by 1, 2, 3, 4",
	"select * from agent order by 1",
	"select * from join_token order by 1",
	"select project, environment, name, agent, seq, reported, dialect, labels, reach, problem, "
	"server, ledger_digest, ledger, rehearsal, foreign_tables from target order by 1, 2, 3, 4",
	"select * from standing order by 1, 2, 3",
	"select * from glass order by 1, 2, 3, 4, 5",
	"select * from token order by 1",
	"select * from approval order by 1, 2",
	"select * from proposal order by 1",
	"select * from confirmation order by 1, 2",
	"select * from override order by 1, 2, 3",
	"select * from brake order by 1, 2, 3, 4",
};

const char *projections_dump(struct world *world, int *rows)
{
	struct buffer buffer = buffer_in(world->arena);
	sqlite3 *database = NULL;

	*rows = 0;
	assert_int_equal(sqlite3_open(coordinator_store_path(world->coordinator), &database),
			 SQLITE_OK);
	for (size_t i = 0; i < COUNT(projections); i++) {
		sqlite3_stmt *statement = NULL;

		assert_int_equal(sqlite3_prepare_v2(database, projections[i], -1, &statement, NULL),
				 SQLITE_OK);
		buffer_printf(&buffer, "-- %s\n", projections[i]);
		for (; sqlite3_step(statement) == SQLITE_ROW; ++*rows) {
			for (int c = 0; c < sqlite3_column_count(statement); c++)
				buffer_printf(
				    &buffer, "%s|",
				    hex_encode(world->arena, sqlite3_column_blob(statement, c),
					       (size_t)sqlite3_column_bytes(statement, c)));
			buffer_add_text(&buffer, "\n");
		}
		sqlite3_finalize(statement);
	}
	sqlite3_close(database);
	return buffer_text(&buffer);
}

static bool rebuild(struct turn *turn, void *context, struct error *error)
{
	(void)context;
	return log_rebuild(turn->store, error);
}

void projections_follow_from_the_log(struct world *world)
{
	int rows_before = 0, rows_after = 0;
	const char *before = projections_dump(world, &rows_before), *after;
	struct error error = world_run(world, rebuild, NULL);

	if (error.code)
		fail_msg("%s", error.text);
	after = projections_dump(world, &rows_after);
	assert_int_equal(rows_after, rows_before);
	assert_string_equal(after, before);
}
