#ifndef TESTS_SUPPORT_SCENE_H
#define TESTS_SUPPORT_SCENE_H
#include "tests/support/world.h"

extern const char *const scene_versions[]; /* of the release; NULL ends */

/* One project with a pipeline, a release and an agent that serves targets s1, s2 of staging. */
struct scene {
	struct arena *arena;
	struct world *world;
	struct actor_agent *agent;
	struct target_state targets[2];
	struct sync sync;        /* reports both targets and nothing else */
	uint64_t sequence;       /* of the last report */
	struct assignment first; /* of scene_begin */
};

/* cmocka's setup and teardown. */
int scene_open(void **state);
int scene_close(void **state);
#define SCENE_TEST(name) cmocka_unit_test_setup_teardown(name, scene_open, scene_close)

/* The agent waits for work. */
struct conversation *scene_idle(struct scene *scene);
/* The agent has reported its targets and is away. */
void scene_report(struct scene *scene);
/* A rollout to staging, with the id "r-1" when it is the first. */
struct rollout scene_start(struct scene *scene, enum rollout_kind kind);
/* Fails the test unless the answer is this one assignment. */
struct assignment scene_assignment(struct scene *scene, const struct conversation *conversation);
/* The targets are reported and a rollout is under way: its first assignment. */
struct assignment scene_begin(struct scene *scene);
/* A sync that names the attempt and brings one report. */
struct conversation *scene_say(struct scene *scene, const struct assignment *assignment,
			       enum phase phase, enum outcome outcome);
enum task_state scene_state(struct scene *scene, size_t task); /* in r-1 */
#endif
