#include <stdlib.h>

#include "coordinator/store/log.h"
#include "coordinator/store/plan_document.h"
#include "coordinator/store/standing.h"
#include "core/tlog/merkle.h"
#include "tests/support/fleet.h"
#include "tests/support/projections.h"

/* How many migrations the log calls succeeded on it since a person accepted it: the registry's
 * first ones. */
static size_t succeeded_on(struct fleet *fleet, const struct target_place *place,
			   const struct target_standing *standing)
{
	struct arena *arena = fleet->world->arena;
	struct target_successes list;
	struct error error = { 0 };
	size_t most = 0;

	assert_ok(target_succeeded(arena, fleet->reader, place, standing->accepted, UINT32_MAX,
				   &list, &error));
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
	for (size_t i = 0; i < fleet->target_count; i++) {
		const struct model_target *target = &fleet->targets[i];
		struct target_place place = { target->project->name, target->environment,
					      target->name };
		struct target_standing standing;
		struct error error = { 0 };
		size_t succeeded;

		assert_ok(
		    standing_load(fleet->world->arena, fleet->reader, &place, &standing, &error));
		succeeded = succeeded_on(fleet, &place, &standing);
		if (standing.regressed && !target->lost)
			fail_msg("success stays: %s is called regressed and lost nothing",
				 target->name);
		if (!standing.regressed && target->applied < succeeded)
			fail_msg(
			    "success stays: %s holds %zu migrations, %zu succeeded, and nobody "
			    "says so",
			    target->name, target->applied, succeeded);
	}
}

void fleet_check_log(struct fleet *fleet)
{
	projections_follow_from_the_log(fleet->world);
}
