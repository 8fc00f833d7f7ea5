/* What people said with a token that was revoked since. */
#include <string.h>

#include "tests/support/crowd.h"
#include "tests/support/projections.h"
#include "tests/support/scene.h"

/* carl starts a rollout that takes two approvers. */
static const char *wait_for_two(struct scene *scene)
{
	const struct rollout_request request = { .project = "shop", .environment = "staging" };
	const char *id;

	assert_fine(world_pipeline(scene->world, "shop",
				   "environments:\n  - name: staging\n    approvals: { count: 2, "
				   "roles: [approver] }\n"));
	scene_report(scene);
	assert_fine(crowd_start(scene->world, carl, &request, &id));
	return id;
}

struct badge {
	const char *name;
	char id[32];
	bool revoke;
};

static bool use_badge(struct turn *turn, void *context, struct error *error)
{
	struct badge *badge = context;
	struct token_request request = { .name = badge->name, .role = ROLE_APPROVER };
	const char *secret;
	struct token token;

	if (badge->revoke)
		return operation_token_revoke(turn, badge->id, "leaked", error);
	if (!operation_token_create(turn, &request, &secret, &token, error))
		return false;
	memcpy(badge->id, token.id, strlen(token.id) + 1);
	return true;
}

static struct person with_badge(struct world *world, struct badge *badge)
{
	badge->revoke = false;
	assert_fine(world_run(world, use_badge, badge));
	return (struct person) { badge->name, ROLE_APPROVER, badge->id };
}

static void revoke(struct world *world, struct badge *badge)
{
	badge->revoke = true;
	assert_fine(world_run(world, use_badge, badge));
}

static void what_a_revoked_token_approved_no_longer_counts(void **state)
{
	struct scene *scene = *state;
	struct world *world = scene->world;
	const char *id = wait_for_two(scene);
	struct badge old = { .name = "anna" }, new = { .name = "anna" };
	struct person first = with_badge(world, &old), second;

	assert_fine(crowd_decide(world, first, id, PLAN_APPROVED, NULL));
	assert_fine(crowd_decide(world, boris, id, PLAN_APPROVED, NULL));
	assert_int_equal(world_look(world, id).state, ROLLOUT_RUNNING);
	second = with_badge(world, &new); /* that she has another one is of no help */
	revoke(world, &old);
	scene_idle(scene);
	assert_int_equal(world_look(world, id).state, ROLLOUT_PENDING);
	assert_string_equal(
	    crowd_gate(world, id, "approvals"),
	    "1 of 2 approvals (boris); 1 more of role approver, not alice (author), "
	    "not carl (started it); anna's does not count (the token that gave it "
	    "was revoked): `lockstep rollout approve r-1`");
	assert_fine(crowd_decide(world, second, id, PLAN_APPROVED, NULL));
	assert_null(crowd_gate(world, id, "approvals"));
	projections_follow_from_the_log(world);
}

static void what_an_older_log_says_without_a_token_counts_while_that_person_has_one(void **state)
{
	struct scene *scene = *state;
	struct world *world = scene->world;
	const char *id = wait_for_two(scene);
	struct badge one = { .name = "anna" }, other = { .name = "anna" };

	with_badge(world, &one);
	with_badge(world, &other);
	assert_fine(crowd_decide(world, anna, id, PLAN_APPROVED, NULL));
	assert_fine(crowd_decide(world, boris, id, PLAN_APPROVED, NULL));
	revoke(world, &one);
	assert_null(crowd_gate(world, id, "approvals"));
	revoke(world, &other);
	assert_non_null(strstr(crowd_gate(world, id, "approvals"), "1 of 2 approvals (boris)"));
}

static void what_a_revoked_token_would_pass_is_not_passed(void **state)
{
	struct scene *scene = *state;
	struct world *world = scene->world;
	struct badge old = { .name = "anna" }, new = { .name = "anna" };
	struct person first = with_badge(world, &old);
	const struct rollout_request request = { .project = "shop",
						 .environment = "staging",
						 .override = "upstream",
						 .reason = "incident 7" };
	const char *id;

	assert_fine(world_pipeline(world, "shop",
				   "environments:\n  - name: production\n  - name: staging\n    "
				   "after: production\n"));
	scene_report(scene);
	assert_fine(crowd_start(world, carl, &request, &id));
	assert_fine(crowd_override(world, first, id, "upstream", "I looked at it"));
	assert_int_equal(world_look(world, id).state, ROLLOUT_RUNNING);
	revoke(world, &old);
	assert_non_null(crowd_gate(world, id, "upstream"));
	assert_fine(
	    crowd_override(world, with_badge(world, &new), id, "upstream", "I looked again"));
	assert_null(crowd_gate(world, id, "upstream"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(what_a_revoked_token_approved_no_longer_counts),
		SCENE_TEST(what_an_older_log_says_without_a_token_counts_while_that_person_has_one),
		SCENE_TEST(what_a_revoked_token_would_pass_is_not_passed),
	};

	return cmocka_run_group_tests_name("coordinator/people_tokens", tests, NULL, NULL);
}
