#include "tests/support/story_backup.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/base/file.h"

void story_backup(struct story *story)
{
	sqlite3 *database = NULL;

	story->backup = path_join(story->arena, story->fleet->world->state, "backup.db");
	assert_int_equal(
	    sqlite3_open(coordinator_store_path(story->fleet->world->coordinator), &database),
	    SQLITE_OK);
	assert_int_equal(sqlite3_exec(database,
				      arena_printf(story->arena, "vacuum into '%s'", story->backup),
				      NULL, NULL, NULL),
			 SQLITE_OK);
	sqlite3_close(database);
}

/* What the log told since is not known any more. */
static void forget(struct story *story)
{
	struct fleet *fleet = story->fleet;

	fleet->log_size = 0;
	fleet->rollout_count = 0;
	fleet->words = NULL;
	fleet->brakes = NULL;
	for (size_t i = 0; i < fleet->target_count; i++) {
		fleet->targets[i].regressed = false;
		fleet->targets[i].accepted = 0;
	}
	fleet->reads = NULL;
	fleet_watch(fleet);
	fleet->reads = story_read;
}

void story_put_back(struct story *story)
{
	struct fleet *fleet = story->fleet;
	struct world *world = fleet->world;
	char *path = arena_text(story->arena, coordinator_store_path(world->coordinator));

	if (!story->backup)
		fail_msg("nothing was backed up");
	fleet_service_forget(fleet);
	world_close(world);
	fleet_collect(fleet);
	unlink(arena_printf(story->arena, "%s-wal", path));
	unlink(arena_printf(story->arena, "%s-shm", path));
	assert_int_equal(rename(story->backup, path), 0);
	world_reopen(world);
	fleet->reader = world_reader(world);
	forget(story);
	for (size_t i = 0; i < fleet->agent_count; i++)
		if (fleet->agents[i].up && fleet->agents[i].open)
			fleet_send(fleet, &fleet->agents[i]);
}
