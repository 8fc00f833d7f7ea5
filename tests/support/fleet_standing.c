#include <stdlib.h>

#include "coordinator/store/open.h"
#include "coordinator/store/plan_document.h"
#include "coordinator/store/standing.h"
#include "tests/support/fleet.h"

static bool accept(struct turn *turn, void *context, struct error *error)
{
	return operation_target_accept(turn, context, "seen to", error);
}

static struct target_standing standing_now(struct fleet *fleet, struct target_place *place)
{
	SCOPED(store_release) struct store *reader = NULL;
	struct target_standing standing;
	struct error error = { 0 };

	assert_ok(store_open(coordinator_store_path(fleet->world->coordinator), STORE_READER,
			     &reader, &error));
	assert_ok(standing_load(fleet->world->arena, reader, place, &standing, &error));
	return standing;
}

void fleet_accept_all(struct fleet *fleet)
{
	for (size_t i = 0; i < FLEET_TARGETS; i++) {
		struct target_place place = { "shop", fleet->targets[i].environment,
					      fleet->targets[i].name };

		if (standing_now(fleet, &place).regressed)
			assert_fine(world_run(fleet->world, accept, &place));
	}
}

/* How many migrations the log calls succeeded on it since a person accepted it: the registry's
 * first ones. */
static size_t succeeded_on(struct fleet *fleet, const struct target_place *place,
			   const struct target_standing *standing)
{
	SCOPED(store_release) struct store *reader = NULL;
	struct arena *arena = fleet->world->arena;
	struct target_successes list;
	struct error error = { 0 };
	size_t most = 0;

	assert_ok(store_open(coordinator_store_path(fleet->world->coordinator), STORE_READER,
			     &reader, &error));
	assert_ok(
	    target_succeeded(arena, reader, place, standing->accepted, UINT32_MAX, &list, &error));
	for (size_t i = 0; i < list.count; i++) {
		struct plan_part part;
		size_t last;

		assert_ok(plan_pending_read(arena, list.items[i].pending, &part, &error));
		last = strtoul(part.pending[part.pending_count - 1] + 13, NULL, 10);
		most = last > most ? last : most;
	}
	return most;
}

void fleet_check_standing(struct fleet *fleet)
{
	for (size_t i = 0; i < FLEET_TARGETS; i++) {
		const struct model_target *target = &fleet->targets[i];
		struct target_place place = { "shop", target->environment, target->name };
		struct target_standing standing = standing_now(fleet, &place);
		size_t succeeded = succeeded_on(fleet, &place, &standing);

		if (standing.regressed && !target->lost)
			fail_msg("%s is called regressed and lost nothing", target->name);
		if (!standing.regressed && target->count < succeeded)
			fail_msg("%s holds %zu migrations, %zu succeeded, and nobody says so",
				 target->name, target->count, succeeded);
	}
}
