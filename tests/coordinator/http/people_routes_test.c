#include <string.h>

#include "tests/support/served.h"

#define SHOP     "/v1/projects/shop"
#define ROLLOUTS SHOP "/rollouts"
#define PIPELINE                                                                                   \
	"environments:\n  - name: staging\n    approvals: 1\n  - name: production\n    after: "    \
	"staging\n"

/* A project whose staging asks for an approval, and the rollout r-1 that waits for it; the admin
 * pushed the release, a deployer started the rollout. */
static struct served *start_shop(struct arena *arena)
{
	struct served *served = served_start(arena);
	const char *deployer = served_token(served, ROLE_DEPLOYER, NULL, NULL);

	served_push(served, "shop", "1_a.sql", "create table a (x int);\n", NULL);
	served_ask(served, 200, "PUT", SHOP "/pipeline", PIPELINE);
	served_target(served, "shop", "staging", "staging-1");
	served_target(served, "shop", "production", "production-1");
	assert_int_equal(http_ask(arena, served_address(served), "POST", ROLLOUTS, deployer,
				  "{\"environment\":\"staging\"}")
			     .status,
			 201);
	return served;
}

static struct value *asked(struct arena *arena, struct served *served, const char *token,
			   const char *path, const char *body)
{
	struct http_reply reply =
	    http_ask(arena, served_address(served), "POST", path, token, body);
	struct error error = { 0 };
	struct value *value;

	if (reply.status != 200)
		fail_msg("%s: %u %.*s", path, reply.status, (int)reply.body.size, reply.body.data);
	assert_ok(value_parse(arena, reply.body, &value, &error));
	return value;
}

static void who_may_approve_does_and_it_stands_with_the_rollout(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = start_shop(arena);
	const char *approver = served_token(served, ROLE_APPROVER, NULL, NULL);
	struct value *rollout =
	    asked(arena, served, approver, ROLLOUTS "/r-1/approve", "{\"reason\":\"read it\"}");
	const struct value *approval = value_at(value_get(rollout, "approvals"), 0);

	(void)state;
	assert_string_equal(value_get_text(approval, "person"), "approver");
	assert_string_equal(value_get_text(approval, "decision"), "approved");
	assert_string_equal(value_get_text(approval, "reason"), "read it");
	assert_int_equal(value_count(value_get(rollout, "overrides")), 0);
	served_stop(served);
}

static const struct {
	enum role role;
	const char *project, *environment; /* of the token; NULL: all */
	unsigned status;
	const char *path, *body;
} refusals[] = {
	{ ROLE_DEPLOYER, NULL, NULL, 403, ROLLOUTS "/r-1/approve", "{}" },
	{ ROLE_VIEWER, NULL, NULL, 403, ROLLOUTS "/r-1/deny", "{\"reason\":\"no\"}" },
	{ ROLE_APPROVER, NULL, "production", 403, ROLLOUTS "/r-1/approve", "{}" },
	{ ROLE_APPROVER, NULL, NULL, 400, ROLLOUTS "/r-1/deny", "{}" },
	{ ROLE_APPROVER, NULL, NULL, 403, ROLLOUTS "/r-1/withdraw", "{\"person\":\"admin\"}" },
	{ ROLE_ADMIN, NULL, NULL, 403, ROLLOUTS "/r-1/approve", "{}" }, /* it pushed the release */
	{ ROLE_VIEWER, NULL, NULL, 403, ROLLOUTS "/r-1/override",
	  "{\"gate\":\"hold\",\"reason\":\"x\"}" },
	{ ROLE_APPROVER, NULL, NULL, 400, ROLLOUTS "/r-1/override",
	  "{\"gate\":\"ledger\",\"reason\":\"x\"}" },
	{ ROLE_VIEWER, NULL, NULL, 403, SHOP "/hold",
	  "{\"environment\":\"staging\",\"reason\":\"x\"}" },
	{ ROLE_DEPLOYER, NULL, "staging", 403, SHOP "/hold",
	  "{\"environment\":\"production\",\"reason\":\"x\"}" },
	{ ROLE_DEPLOYER, NULL, "staging", 403, SHOP "/veto", "{\"release\":1,\"reason\":\"x\"}" },
	{ ROLE_DEPLOYER, NULL, "staging", 403, SHOP "/stop-the-line", "{\"reason\":\"x\"}" },
	{ ROLE_DEPLOYER, "shop", NULL, 403, "/v1/stop-the-line", "{\"reason\":\"x\"}" },
	{ ROLE_DEPLOYER, NULL, NULL, 400, "/v1/stop-the-line", "{}" },
	{ ROLE_DEPLOYER, NULL, NULL, 403, "/v1/resume-the-line", "{}" },
	{ ROLE_DEPLOYER, NULL, NULL, 400, SHOP "/pin",
	  "{\"environment\":\"staging\",\"reason\":\"x\"}" },
	{ ROLE_DEPLOYER, NULL, NULL, 404, SHOP "/pin",
	  "{\"environment\":\"staging\",\"release\":9,\"reason\":\"x\"}" },
};

static void who_may_not_is_refused(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = start_shop(arena);

	(void)state;
	for (size_t i = 0; i < COUNT(refusals); i++)
		served_refused(served, refusals[i].status,
			       served_token(served, refusals[i].role, refusals[i].project,
					    refusals[i].environment),
			       "POST", refusals[i].path, refusals[i].body);
	assert_int_equal(
	    value_count(value_get(served_ask(served, 200, "GET", SHOP "/brakes", NULL), "items")),
	    0);
	served_stop(served);
}

static void an_admin_withdraws_what_somebody_else_decided(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = start_shop(arena);
	const char *approver = served_token(served, ROLE_APPROVER, NULL, NULL);
	struct value *rollout;

	(void)state;
	asked(arena, served, approver, ROLLOUTS "/r-1/deny", "{\"reason\":\"not now\"}");
	rollout = served_ask(served, 200, "POST", ROLLOUTS "/r-1/withdraw",
			     "{\"person\":\"approver\",\"reason\":\"on leave\"}");
	assert_string_equal(
	    value_get_text(value_at(value_get(rollout, "approvals"), 0), "decision"), "withdrawn");
	served_stop(served);
}

static const struct {
	const char *put, *lift, *body, *kind;
} brakes[] = {
	{ SHOP "/hold", SHOP "/unhold", "{\"environment\":\"staging\",\"reason\":\"x\"}", "hold" },
	{ SHOP "/veto", SHOP "/unveto", "{\"release\":1,\"reason\":\"x\"}", "veto" },
	{ SHOP "/veto", SHOP "/unveto",
	  "{\"release\":1,\"environment\":\"staging\",\"reason\":\"x\"}", "veto" },
	{ SHOP "/stop-the-line", SHOP "/resume-the-line", "{\"reason\":\"x\"}", "line" },
	{ "/v1/stop-the-line", "/v1/resume-the-line", "{\"reason\":\"x\"}", "line" },
};

static void what_is_held_back_is_listed_and_let_go_of(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = start_shop(arena);

	(void)state;
	for (size_t i = 0; i < COUNT(brakes); i++) {
		const char *deployer = served_token(served, ROLE_DEPLOYER, NULL, NULL);
		struct value *status;

		asked(arena, served, deployer, brakes[i].put, brakes[i].body);
		served_refused(served, 409, deployer, "POST", brakes[i].put, brakes[i].body);
		status = served_ask(served, 200, "GET", SHOP "/status", NULL);
		assert_string_equal(
		    value_get_text(value_at(value_get(status, "brakes"), 0), "kind"),
		    brakes[i].kind);
		served_ask(served, 200, "POST", brakes[i].lift, brakes[i].body);
		served_refused(served, 409, served_admin(served), "POST", brakes[i].lift,
			       brakes[i].body);
	}
	served_stop(served);
}

static void a_plan_is_shown_without_making_a_rollout(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = start_shop(arena);
	struct value *plan, *kept, *group;

	(void)state;
	plan = served_ask(served, 200, "GET", SHOP "/plan?environment=staging", NULL);
	group = value_at(value_get(plan, "groups"), 0);
	assert_int_equal(value_get_integer(group, "count", 0), 1);
	assert_string_equal(value_as_text(value_at(value_get(group, "targets"), 0)), "staging-1");
	assert_string_equal(value_as_text(value_at(value_get(group, "pending"), 0)), "1");
	assert_int_equal(value_get_integer(plan, "concurrency", 0), 1);
	assert_int_equal(value_get_integer(value_get(plan, "policy"), "version", 0), 1);
	kept = served_ask(served, 200, "GET", ROLLOUTS "/r-1/plan", NULL);
	assert_string_equal(value_get_text(kept, "plan_digest"),
			    value_get_text(plan, "plan_digest"));
	assert_string_equal(value_get_text(kept, "rollout"), "r-1");
	served_refused(served, 404, served_admin(served), "GET", ROLLOUTS "/r-2/plan", NULL);
	served_refused(served, 400, served_admin(served), "GET", SHOP "/plan", NULL);
	served_refused(served, 400, served_admin(served), "GET",
		       SHOP "/plan?environment=staging&kind=resolve", NULL);
	served_stop(served);
}

static void a_plan_says_which_wave_each_target_goes_in(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start(arena);
	const struct value *plan, *groups;

	(void)state;
	served_push(served, "shop", "1_a.sql", "create table a (x int);\n", NULL);
	served_ask(served, 200, "PUT", SHOP "/pipeline",
		   "environments:\n  - name: staging\n    budget: 2\n    waves:\n      - { name: "
		   "canary, targets: 1, budget: 0 }\n");
	served_target(served, "shop", "staging", "a");
	served_target(served, "shop", "staging", "b");
	served_target(served, "shop", "staging", "c");
	plan = served_ask(served, 200, "GET", SHOP "/plan?environment=staging", NULL);
	groups = value_get(plan, "groups");
	assert_string_equal(value_as_text(value_at(value_get(plan, "waves"), 0)),
			    "wave 1 of 2, canary: 1 target, one at a time (budget 0)");
	assert_int_equal(value_get_integer(plan, "concurrency", 0), 3);
	assert_int_equal(value_count(groups), 2);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(value_get_integer(value_at(groups, i), "wave", 0), i + 1);
		assert_int_equal(value_get_integer(value_at(groups, i), "count", 0), i + 1);
	}
	served_stop(served);
}

static void a_manifest_gives_the_digest_that_the_plan_names(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = start_shop(arena);
	struct http_reply reply =
	    http_ask(arena, served_address(served), "GET", SHOP "/releases/latest/manifest",
		     served_admin(served), NULL);
	struct value *plan = served_ask(served, 200, "GET", ROLLOUTS "/r-1/plan", NULL);
	struct error error = { 0 };
	struct release release;

	(void)state;
	assert_int_equal(reply.status, 200);
	assert_ok(release_from_manifest(arena, reply.body, &release, &error));
	assert_string_equal(hash_hex(arena, &release.digest),
			    value_get_text(plan, "release_digest"));
	served_stop(served);
}

static void what_waits_says_who_can_do_what(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = start_shop(arena);
	struct value *answer = served_ask(served, 200, "GET", ROLLOUTS "/r-1/explain", NULL);
	const struct value *shut = value_get(answer, "gates");
	bool found = false;

	(void)state;
	for (size_t i = 0; i < value_count(shut); i++) {
		const struct value *gate = value_at(shut, i);

		if (!text_equal(value_get_text(gate, "name"), "approvals"))
			continue;
		found = true;
		assert_string_equal(value_get_text(gate, "command"),
				    "lockstep rollout approve r-1");
		assert_true(value_is_null(value_get(gate, "override")));
	}
	assert_true(found);
	assert_int_equal(value_count(value_get(answer, "waits")), 1);
	served_refused(served, 404, served_admin(served), "GET", ROLLOUTS "/r-9/explain", NULL);
	served_stop(served);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_may_approve_does_and_it_stands_with_the_rollout),
		cmocka_unit_test(who_may_not_is_refused),
		cmocka_unit_test(an_admin_withdraws_what_somebody_else_decided),
		cmocka_unit_test(what_is_held_back_is_listed_and_let_go_of),
		cmocka_unit_test(a_plan_is_shown_without_making_a_rollout),
		cmocka_unit_test(a_plan_says_which_wave_each_target_goes_in),
		cmocka_unit_test(a_manifest_gives_the_digest_that_the_plan_names),
		cmocka_unit_test(what_waits_says_who_can_do_what),
	};

	return cmocka_run_group_tests_name("coordinator/http/people_routes", tests, NULL, NULL);
}
