#include <string.h>

#include "tests/support/crowd.h"
#include "tests/support/projections.h"
#include "tests/support/scene.h"
#include "tests/support/shop.h"

#define TWO                                                                                        \
	"environments:\n"                                                                          \
	"  - name: staging\n"                                                                      \
	"    approvals: { count: 2, roles: [approver], not: author, expire: 7d }\n"

#define DAY ((int64_t)24 * 60 * 60 * 1000)

/* alice pushed the release; carl starts a rollout that takes two approvers. */
static const char *wait_for_two(struct scene *scene)
{
	const struct rollout_request request = { .project = "shop", .environment = "staging" };
	const char *id;

	assert_fine(world_pipeline(scene->world, "shop", TWO));
	scene_report(scene);
	assert_fine(crowd_start(scene->world, carl, &request, &id));
	assert_int_equal(world_look(scene->world, id).state, ROLLOUT_PENDING);
	return id;
}

static void a_rollout_waits_for_two_people_and_begins_with_the_second(void **state)
{
	struct scene *scene = *state;
	struct world *world = scene->world;
	const char *id = wait_for_two(scene);
	struct conversation *parked = scene_idle(scene);

	assert_string_equal(world_look(world, id).why,
			    "waits for gates: approvals: 0 of 2 approvals; 2 more of role "
			    "approver, not alice (author), not carl (started it): `lockstep "
			    "rollout approve r-1`");
	assert_fine(crowd_decide(world, anna, id, PLAN_APPROVED, NULL));
	assert_fine(crowd_decide(world, anna, id, PLAN_APPROVED, "again"));
	assert_string_equal(crowd_gate(world, id, "approvals"),
			    "1 of 2 approvals (anna); 1 more of role approver, not alice (author), "
			    "not carl (started it): `lockstep rollout approve r-1`");
	assert_false(parked->answered);
	assert_fine(crowd_decide(world, boris, id, PLAN_APPROVED, NULL));
	assert_int_equal(world_look(world, id).state, ROLLOUT_RUNNING);
	assert_int_equal(scene_assignment(scene, parked).verb, VERB_APPLY);
	assert_int_equal(world_entries(world, "approval.given"), 3);
	projections_follow_from_the_log(world);
}

static void whose_approval_would_not_count_is_refused_and_that_is_logged(void **state)
{
	static const struct {
		struct person person;
		const char *text;
	} cases[] = {
		{ { "carl", ROLE_APPROVER, NULL },
		  "an approval of r-1 by carl would not count (started it): the pipeline asks "
		  "others of staging" },
		{ { "alice", ROLE_APPROVER, NULL },
		  "an approval of r-1 by alice would not count (author): the pipeline asks others "
		  "of staging" },
		{ { "dora", ROLE_ADMIN, NULL },
		  "an approval of r-1 by dora would not count (admin): the pipeline asks others of "
		  "staging" },
	};
	struct scene *scene = *state;
	const char *id = wait_for_two(scene);

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct error error =
		    crowd_decide(scene->world, cases[i].person, id, PLAN_APPROVED, NULL);

		assert_int_equal(error.code, ERROR_FORBIDDEN);
		assert_string_equal(error.text, cases[i].text);
		assert_int_equal(world_entries(scene->world, "approval.refused"), i + 1);
	}
}

static void a_denial_stops_also_what_runs_until_it_is_withdrawn(void **state)
{
	struct scene *scene = *state;
	struct world *world = scene->world;
	const char *id = wait_for_two(scene);
	struct assignment first;
	struct error error;

	assert_fine(crowd_decide(world, anna, id, PLAN_APPROVED, NULL));
	assert_fine(crowd_decide(world, boris, id, PLAN_APPROVED, NULL));
	first = scene_assignment(scene, scene_idle(scene));
	error = crowd_decide(world, dora, id, PLAN_DENIED, "");
	assert_string_equal(error.text, "why is r-1 denied? Give a reason (--reason)");
	assert_fine(crowd_decide(world, dora, id, PLAN_DENIED, "locks orders"));
	scene_say(scene, &first, PHASE_FINISHED, OUTCOME_SUCCEEDED);
	assert_int_equal(world_look(world, id).state, ROLLOUT_PENDING);
	assert_string_equal(world_look(world, id).why,
			    "waits for gates: approvals: dora denied it: locks orders; it stays "
			    "shut until `lockstep rollout withdraw r-1`");
	assert_fine(crowd_decide(world, dora, id, PLAN_WITHDRAWN, NULL));
	assert_int_equal(world_look(world, id).state, ROLLOUT_RUNNING);
}

static void an_approval_that_is_withdrawn_or_too_old_counts_no_more(void **state)
{
	struct scene *scene = *state;
	struct world *world = scene->world;
	const char *id = wait_for_two(scene);
	struct error error;

	assert_fine(crowd_decide(world, anna, id, PLAN_APPROVED, NULL));
	assert_fine(crowd_decide(world, anna, id, PLAN_WITHDRAWN, "looked again"));
	error = crowd_decide(world, anna, id, PLAN_WITHDRAWN, NULL);
	assert_string_equal(error.text, "anna has neither approved nor denied the plan of r-1");
	assert_fine(crowd_decide(world, boris, id, PLAN_APPROVED, NULL));
	assert_int_equal(world_look(world, id).state, ROLLOUT_PENDING);
	world_pass(world, 7 * DAY);
	assert_fine(crowd_decide(world, anna, id, PLAN_APPROVED, NULL));
	assert_string_equal(crowd_gate(world, id, "approvals"),
			    "1 of 2 approvals (anna); 1 more of role approver, not alice (author), "
			    "not carl (started it); boris's does not count (expired): `lockstep "
			    "rollout approve r-1`");
	assert_fine(crowd_decide(world, boris, id, PLAN_APPROVED, NULL));
	assert_null(crowd_gate(world, id, "approvals"));
}

static void an_approval_expires_to_the_millisecond_also_while_it_runs(void **state)
{
	struct scene *scene = *state;
	struct world *world = scene->world;
	const char *id = wait_for_two(scene);

	world_pass(world, 1000 - world->wall % 1000); /* at the beginning of a second */
	assert_fine(crowd_decide(world, anna, id, PLAN_APPROVED, NULL));
	world_pass(world, 500);
	assert_fine(crowd_decide(world, boris, id, PLAN_APPROVED, NULL));
	world_pass(world, 7 * DAY - 501);
	assert_int_equal(world_look(world, id).state, ROLLOUT_RUNNING);
	world_pass(world, 1);
	assert_int_equal(world_look(world, id).state, ROLLOUT_PENDING);
	assert_non_null(strstr(world_look(world, id).why, "anna's does not count (expired)"));
}

static void an_approval_is_of_the_plan_and_of_no_other(void **state)
{
	const struct rollout_request request = { .project = "shop", .environment = "staging" };
	struct scene *scene = *state;
	struct world *world = scene->world;
	const char *id = wait_for_two(scene);

	assert_fine(crowd_decide(world, anna, id, PLAN_APPROVED, NULL));
	/* The same plan again: the same digest. */
	assert_fine(world_decide(world, id, DECISION_CANCEL, NULL));
	assert_fine(crowd_start(world, carl, &request, &id));
	assert_non_null(strstr(crowd_gate(world, id, "approvals"), "1 of 2 approvals (anna)"));
	/* A pipeline that says the same in other bytes is another policy. */
	assert_fine(world_decide(world, id, DECISION_CANCEL, NULL));
	assert_fine(world_pipeline(world, "shop", TWO "# as discussed\n"));
	assert_fine(crowd_start(world, carl, &request, &id));
	assert_non_null(strstr(crowd_gate(world, id, "approvals"), "0 of 2 approvals;"));
}

static void what_is_over_or_needs_no_approval_is_not_decided_about(void **state)
{
	struct scene *scene = *state;
	const char *id = wait_for_two(scene);
	struct error error;

	assert_fine(world_decide(scene->world, id, DECISION_CANCEL, NULL));
	error = crowd_decide(scene->world, anna, id, PLAN_APPROVED, NULL);
	assert_int_equal(error.code, ERROR_CONFLICT);
	assert_string_equal(error.text,
			    "rollout r-1 is cancelled: there is nothing left to decide");
	scene_start(scene, ROLLOUT_REHEARSE);
	error = crowd_decide(scene->world, anna, "r-2", PLAN_DENIED, "no");
	assert_string_equal(error.text,
			    "rollout r-2 is of kind rehearse: its plan needs nobody's approval");
}

/* ---- overrides ---- */

static struct error promote(struct scene *scene, struct person person, const char *gate,
			    const char **id)
{
	const struct rollout_request request = { .project = "shop",
						 .environment = "staging",
						 .override = gate,
						 .reason = gate ? "incident 7" : NULL };

	return crowd_start(scene->world, person, &request, id);
}

/* Staging comes after an environment that ran nothing. */
static void turn_around(struct scene *scene)
{
	assert_fine(world_pipeline(scene->world, "shop",
				   "environments:\n  - name: production\n  - name: staging\n    "
				   "after: production\n"));
	scene_report(scene);
}

static void a_rollout_that_a_gate_refuses_is_made_to_wait_for_a_second_person(void **state)
{
	struct scene *scene = *state;
	struct world *world = scene->world;
	const char *id;

	turn_around(scene);
	assert_int_equal(promote(scene, carl, NULL, &id).code, ERROR_REFUSED);
	assert_fine(promote(scene, carl, "upstream", &id));
	assert_string_equal(
	    world_look(world, id).why,
	    "waits for gates: upstream: release 1 has not succeeded in production, which has no "
	    "targets; roll it out there first; carl (incident 7) would pass it all the same; it "
	    "takes another person of role approver or admin: `lockstep rollout override r-1 "
	    "upstream --reason TEXT`");
	assert_string_equal(crowd_override(world, carl, id, "upstream", "please").text,
			    "carl has overridden upstream for r-1 already; another person has to "
			    "do the same");
	assert_fine(crowd_override(world, anna, id, "upstream", "I looked at it"));
	assert_int_equal(world_look(world, id).state, ROLLOUT_RUNNING);
	assert_int_equal(world_entries(world, "override.recorded"), 2);
	projections_follow_from_the_log(world);
}

static void an_override_is_of_one_gate_of_one_plan(void **state)
{
	struct scene *scene = *state;
	struct world *world = scene->world;
	const char *id;

	turn_around(scene);
	assert_fine(promote(scene, carl, "upstream", &id));
	assert_fine(crowd_override(world, anna, id, "upstream", "I looked at it"));
	assert_fine(world_decide(world, id, DECISION_CANCEL, NULL));
	assert_fine(world_push(world, "shop",
			       (const char *const[]) { "20240101000000_users.sql", SHOP_USERS,
						       "20240103000000_posts.sql", SHOP_POSTS,
						       "20240105000000_tags.sql",
						       "create table tags (id int);\n", NULL },
			       NULL));
	assert_int_equal(promote(scene, carl, NULL, &id).code, ERROR_REFUSED);
}

static void what_cannot_be_overridden_says_what_can(void **state)
{
	struct scene *scene = *state;
	struct world *world = scene->world;
	struct error error;
	const char *id;

	turn_around(scene);
	error = promote(scene, carl, "ledger", &id);
	assert_int_equal(error.code, ERROR_INVALID);
	assert_non_null(strstr(error.text, "nobody can override the gate 'ledger'; two people may "
					   "override upstream"));
	error = promote(scene, carl, "moon", &id);
	assert_non_null(strstr(error.text, "there is no gate 'moon'"));
	assert_fine(promote(scene, carl, "upstream", &id));
	error = crowd_override(world, anna, id, "hold", "why not");
	assert_int_equal(error.code, ERROR_CONFLICT);
	assert_string_equal(error.text, "gate hold is open for r-1: there is nothing to override");
	error = crowd_override(world, anna, id, "upstream", "");
	assert_int_equal(error.code, ERROR_INVALID);
}

/* ---- selectors ---- */

static void an_environment_takes_the_targets_that_its_selector_means(void **state)
{
	static struct label eu = { "region", "eu" }, us = { "region", "us" };
	struct scene *scene = *state;
	struct rollout rollout;
	const char *id;

	assert_fine(world_pipeline(scene->world, "shop",
				   "environments:\n  - name: staging\n    select: { region: eu "
				   "}\n"));
	scene->targets[0].labels = &eu;
	scene->targets[1].labels = &us;
	scene->targets[0].label_count = scene->targets[1].label_count = 1;
	scene_report(scene);
	assert_fine(promote(scene, carl, NULL, &id));
	rollout = world_look(scene->world, id);
	assert_int_equal(rollout.task_count, 1);
	assert_string_equal(rollout.tasks[0].target, "s1");
}

static void where_the_selector_means_no_target_that_is_said(void **state)
{
	struct scene *scene = *state;
	const char *id;

	assert_fine(world_pipeline(scene->world, "shop",
				   "environments:\n  - name: staging\n    select: { region: [eu, "
				   "us] }\n"));
	scene_report(scene);
	assert_string_equal(promote(scene, carl, NULL, &id).text,
			    "release 1 is not rolled out to staging: targets: staging takes "
			    "targets whose region is eu or us, and none of its 2 is: label one "
			    "(`labels` in its agent's settings)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(a_rollout_waits_for_two_people_and_begins_with_the_second),
		SCENE_TEST(whose_approval_would_not_count_is_refused_and_that_is_logged),
		SCENE_TEST(a_denial_stops_also_what_runs_until_it_is_withdrawn),
		SCENE_TEST(an_approval_that_is_withdrawn_or_too_old_counts_no_more),
		SCENE_TEST(an_approval_expires_to_the_millisecond_also_while_it_runs),
		SCENE_TEST(an_approval_is_of_the_plan_and_of_no_other),
		SCENE_TEST(what_is_over_or_needs_no_approval_is_not_decided_about),
		SCENE_TEST(a_rollout_that_a_gate_refuses_is_made_to_wait_for_a_second_person),
		SCENE_TEST(an_override_is_of_one_gate_of_one_plan),
		SCENE_TEST(what_cannot_be_overridden_says_what_can),
		SCENE_TEST(an_environment_takes_the_targets_that_its_selector_means),
		SCENE_TEST(where_the_selector_means_no_target_that_is_said),
	};

	crypto_start();
	return cmocka_run_group_tests_name("coordinator/people", tests, NULL, NULL);
}
