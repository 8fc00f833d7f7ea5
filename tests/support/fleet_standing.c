#include <stdlib.h>

#include "coordinator/kept.h"
#include "coordinator/store/log.h"
#include "coordinator/store/plan_document.h"
#include "coordinator/store/standing.h"
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
		if (!standing.regressed && target->applied < succeeded &&
		    !target->taken_back[target->applied])
			fail_msg(
			    "success stays: %s holds %zu migrations, %zu succeeded, and nobody "
			    "says so",
			    target->name, target->applied, succeeded);
	}
}

static bool same_text(const char *a, const char *b)
{
	return (!a && !b) || text_equal(a, b);
}

static void compare(const struct rollout *kept, const struct rollout *stored)
{
	assert_int_equal(kept->task_count, stored->task_count);
	for (size_t i = 0; i < kept->task_count; i++) {
		const struct task *a = &kept->tasks[i], *b = &stored->tasks[i];

		if (a->state != b->state || a->epoch != b->epoch || a->attempts != b->attempts ||
		    a->errors != b->errors || a->outcome != b->outcome ||
		    a->unsettled != b->unsettled || a->wave != b->wave ||
		    !same_text(a->attempt, b->attempt) || !same_text(a->agent, b->agent) ||
		    !same_text(a->why, b->why) || !same_text(a->error, b->error) ||
		    !text_equal(a->target, b->target))
			fail_msg("the task on %s of %s is kept as it no longer is", b->target,
				 stored->id);
	}
}

static bool compare_kept(struct turn *turn, void *context, struct error *error)
{
	const struct told_rollout *told = context;
	struct rollout kept, stored;

	if (!kept_load(turn, told->id, &kept, error) ||
	    !rollout_load_tasks(turn->arena, turn->store, told->id, &stored, error))
		return false;
	compare(&kept, &stored);
	return true;
}

void fleet_check_kept(struct fleet *fleet)
{
	for (size_t i = 0; i < fleet->rollout_count; i++)
		if (!rollout_is_final(fleet->rollouts[i]->state))
			assert_fine(world_run(fleet->world, compare_kept, fleet->rollouts[i]));
	fleet_collect(fleet);
	fleet_watch(fleet);
}

void fleet_check_log(struct fleet *fleet)
{
	projections_follow_from_the_log(fleet->world);
}
