#include "tests/support/scene.h"

#include "coordinator/sessions.h"
#include "tests/support/shop.h"

const char *const scene_versions[] = { "20240101000000", "20240103000000", NULL };

int scene_open(void **state)
{
	struct arena *arena = arena_open();
	struct scene *scene = arena_new(arena, struct scene);

	scene->arena = arena;
	scene->world = world_open(arena);
	assert_fine(world_push(scene->world, "shop", shop_second, NULL));
	assert_fine(world_pipeline(scene->world, "shop", shop_pipeline));
	scene->agent = world_enrol(scene->world, "staging", "eu-1");
	scene->targets[0] = world_target(scene->world, "shop", "s1", NULL);
	scene->targets[1] = world_target(scene->world, "shop", "s2", NULL);
	scene->sync = (struct sync) { .targets = scene->targets, .target_count = 2 };
	*state = scene;
	return 0;
}

int scene_close(void **state)
{
	struct scene *scene = *state;

	world_close(scene->world);
	arena_close(scene->arena);
	return 0;
}

struct conversation *scene_idle(struct scene *scene)
{
	return agent_wait(scene->agent, &scene->sync);
}

void scene_report(struct scene *scene)
{
	world_pass(scene->world, scene_idle(scene)->answered ? 0 : PARK);
}

struct rollout scene_start(struct scene *scene, enum rollout_kind kind)
{
	struct rollout_request request = { .project = "shop",
					   .environment = "staging",
					   .kind = kind };
	struct rollout rollout;

	assert_fine(world_rollout(scene->world, &request, &rollout));
	return rollout;
}

struct assignment scene_assignment(struct scene *scene, const struct conversation *conversation)
{
	struct answer answer = world_answer(scene->arena, conversation);

	assert_int_equal(answer.kind, ANSWER_ASSIGNMENTS);
	assert_int_equal(answer.assignments.count, 1);
	return answer.assignments.items[0];
}

struct assignment scene_begin(struct scene *scene)
{
	scene_report(scene);
	scene_start(scene, ROLLOUT_APPLY);
	scene->first = scene_assignment(scene, scene_idle(scene));
	return scene->first;
}

static struct report report_on(struct scene *scene, const struct assignment *assignment,
			       enum phase phase, enum outcome outcome)
{
	return (struct report) { .rollout = assignment->rollout,
				 .target = assignment->target,
				 .attempt = assignment->attempt,
				 .epoch = assignment->epoch,
				 .sequence = ++scene->sequence,
				 .phase = phase,
				 .outcome = outcome,
				 .error = "" };
}

struct conversation *scene_say(struct scene *scene, const struct assignment *assignment,
			       enum phase phase, enum outcome outcome)
{
	struct report report = report_on(scene, assignment, phase, outcome);
	struct sync sync = scene->sync;
	const char *attempts[] = { assignment->attempt };

	sync.reports = &report;
	sync.report_count = 1;
	sync.attempts = attempts;
	sync.attempt_count = 1; /* also with its end, for that waits in the spool */
	if (outcome == OUTCOME_SUCCEEDED)
		for (size_t i = 0; i < 2; i++)
			if (text_equal(scene->targets[i].name, assignment->target))
				scene->targets[i] = world_target(
				    scene->world, "shop", assignment->target, scene_versions);
	return agent_sync(scene->agent, &sync);
}

enum task_state scene_state(struct scene *scene, size_t task)
{
	return world_look(scene->world, "r-1").tasks[task].state;
}
