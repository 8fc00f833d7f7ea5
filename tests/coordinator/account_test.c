#include "coordinator/account.h"

#include <string.h>

#include "tests/support/crowd.h"
#include "tests/support/scene.h"

#define ONE                                                                                        \
	"environments:\n"                                                                          \
	"  - name: staging\n"                                                                      \
	"    approvals: { count: 1, roles: [approver], not: author, expire: 7d }\n"

static struct value *account_in(struct scene *scene, const char *id)
{
	struct account_question question = { "shop", id, NULL };
	struct value *account;
	struct error error = { 0 };

	if (!account_of(scene->arena, world_reader(scene->world), &question, &account, &error))
		fail_msg("%s", error.text);
	return account;
}

/* "anna boris" */
static const char *people_in(struct scene *scene, const char *id, const char *list)
{
	const struct value *items = value_get(account_in(scene, id), list);
	struct buffer names = buffer_in(scene->arena);

	for (size_t i = 0; i < value_count(items); i++)
		buffer_printf(&names, "%s%s", i ? " " : "",
			      value_get_text(value_at(items, i), "person"));
	return buffer_text(&names);
}

static const char *start(struct scene *scene, struct person person, const char *gate)
{
	const struct rollout_request request = { .project = "shop",
						 .environment = "staging",
						 .override = gate,
						 .reason = gate ? "incident 7" : NULL };
	const char *id;

	assert_fine(crowd_start(scene->world, person, &request, &id));
	return id;
}

static void what_was_approved_for_a_plan_counts_until_a_rollout_used_it_up(void **state)
{
	struct scene *scene = *state;
	struct conversation *parked;
	struct assignment assignment;
	const char *first, *failed, *last;

	assert_fine(world_pipeline(scene->world, "shop", ONE));
	scene_report(scene);
	first = start(scene, carl, NULL);
	assert_fine(world_decide(scene->world, first, DECISION_CANCEL, NULL));
	failed = start(scene, carl, NULL);
	parked = scene_idle(scene);
	assert_fine(crowd_decide(scene->world, anna, failed, PLAN_APPROVED, NULL));
	assert_string_equal(people_in(scene, first, "approvals"), "");
	assignment = scene_assignment(scene, parked);
	scene_say(scene, &assignment, PHASE_FINISHED, OUTCOME_FAILED);
	if (world_look(scene->world, failed).state != ROLLOUT_FAILED)
		assert_fine(world_decide(scene->world, failed, DECISION_CANCEL, NULL));
	last = start(scene, carl, NULL);
	assert_fine(crowd_decide(scene->world, boris, last, PLAN_APPROVED, NULL));
	assert_string_equal(people_in(scene, first, "approvals"), "");
	assert_string_equal(people_in(scene, failed, "approvals"), "anna");
	assert_string_equal(people_in(scene, last, "approvals"), "boris");
}

static void who_passed_a_gate_for_the_plan_before_is_told_too(void **state)
{
	struct scene *scene = *state;
	const struct value *bypasses;
	const char *id;
	bool told = false;

	assert_fine(world_pipeline(scene->world, "shop",
				   "environments:\n  - name: production\n  - name: staging\n    "
				   "after: production\n"));
	scene_report(scene);
	id = start(scene, carl, "upstream");
	assert_fine(world_decide(scene->world, id, DECISION_CANCEL, NULL));
	id = start(scene, anna, "upstream");
	assert_int_equal(world_look(scene->world, id).state, ROLLOUT_RUNNING);
	assert_string_equal(people_in(scene, id, "overrides"), "anna carl");
	bypasses = value_get(account_in(scene, id), "bypasses");
	for (size_t i = 0; i < value_count(bypasses); i++)
		told = told || text_equal(value_get_text(value_at(bypasses, i), "what"),
					  "override of upstream");
	assert_true(told);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(what_was_approved_for_a_plan_counts_until_a_rollout_used_it_up),
		SCENE_TEST(who_passed_a_gate_for_the_plan_before_is_told_too),
	};

	crypto_start();
	return cmocka_run_group_tests_name("coordinator/account", tests, NULL, NULL);
}
