#include "coordinator/gate.h"

#include "tests/support/test.h"

#define HOUR ((int64_t)60 * 60 * 1000)
#define NOW  ((int64_t)1795132800000)

static const char *approver_only[] = { "approver" };

/* An environment whose plans two approvers have to approve; boris pushed the release, carl started
 * the rollout. */
static struct pipeline_approvals two = { .count = 2, .roles = approver_only, .role_count = 1 };

struct word {
	const char *person;
	enum role role;
	enum plan_decision decision;
	int64_t age; /* ms */
};

static const char *verdict_on(struct arena *arena, const struct gate_facts *facts, const char *gate,
			      bool *overridden)
{
	struct gate_verdicts verdicts;

	gates_evaluate(arena, facts, &verdicts);
	for (size_t i = 0; i < verdicts.count; i++) {
		if (!text_equal(verdicts.items[i].name, gate))
			continue;
		*overridden = verdicts.items[i].overridden;
		return verdicts.items[i].open && !*overridden ? NULL : verdicts.items[i].reason;
	}
	fail_msg("no gate %s", gate);
	return NULL;
}

static struct gate_facts facts_of(void)
{
	return (struct gate_facts) { .project = "shop",
				     .environment = "production",
				     .release = 3,
				     .pipeline_exists = true,
				     .environment_declared = true,
				     .environment_targets = 1,
				     .now = NOW,
				     .people = { .rollout = "r-4",
						 .pushed_by = "boris",
						 .author = "Boris B <b@example.org>",
						 .started_by = "carl" } };
}

static const struct {
	struct word words[4];
	unsigned count; /* of the pipeline */
	bool any_role, author_may;
	int64_t expire;
	const char *reason; /* NULL: open */
} approvals[] = {
	{ .count = 0 },
	{ .count = 2,
	  .reason = "0 of 2 approvals; 2 more of role approver, not boris (author), not Boris B "
		    "<b@example.org> (author), not carl (started it): `lockstep rollout approve "
		    "r-4`" },
	{ .words = { { "anna", ROLE_APPROVER, PLAN_APPROVED, 0 } },
	  .count = 2,
	  .author_may = true,
	  .reason = "1 of 2 approvals (anna); 1 more of role approver: `lockstep rollout approve "
		    "r-4`" },
	{ .words = { { "anna", ROLE_APPROVER, PLAN_APPROVED, 0 },
		     { "eva", ROLE_APPROVER, PLAN_APPROVED, 0 } },
	  .count = 2 },
	{ .words = { { "anna", ROLE_APPROVER, PLAN_APPROVED, 0 },
		     { "boris", ROLE_APPROVER, PLAN_APPROVED, 0 } },
	  .count = 2,
	  .author_may = true },
	{ .words = { { "anna", ROLE_APPROVER, PLAN_APPROVED, 0 },
		     { "boris", ROLE_APPROVER, PLAN_APPROVED, 0 } },
	  .count = 2,
	  .reason = "1 of 2 approvals (anna); 1 more of role approver, not boris (author), not "
		    "Boris B <b@example.org> (author), not carl (started it); boris's does not "
		    "count (author): `lockstep rollout approve r-4`" },
	{ .words = { { "anna", ROLE_ADMIN, PLAN_APPROVED, 0 } },
	  .count = 1,
	  .author_may = true,
	  .reason = "0 of 1 approvals; 1 more of role approver; anna's does not count (admin): "
		    "`lockstep rollout approve r-4`" },
	{ .words = { { "anna", ROLE_ADMIN, PLAN_APPROVED, 0 } }, .count = 1, .any_role = true },
	{ .words = { { "anna", ROLE_APPROVER, PLAN_APPROVED, 0 },
		     { "eva", ROLE_APPROVER, PLAN_WITHDRAWN, 0 } },
	  .count = 2,
	  .author_may = true,
	  .reason = "1 of 2 approvals (anna); 1 more of role approver: `lockstep rollout approve "
		    "r-4`" },
	{ .words = { { "anna", ROLE_APPROVER, PLAN_APPROVED, HOUR - 1 } },
	  .count = 1,
	  .expire = HOUR },
	{ .words = { { "anna", ROLE_APPROVER, PLAN_APPROVED, HOUR } },
	  .count = 1,
	  .expire = HOUR,
	  .author_may = true,
	  .reason = "0 of 1 approvals; 1 more of role approver; anna's does not count (expired): "
		    "`lockstep rollout approve r-4`" },
	{ .words = { { "anna", ROLE_APPROVER, PLAN_APPROVED, 0 },
		     { "eva", ROLE_APPROVER, PLAN_DENIED, 0 },
		     { "fred", ROLE_APPROVER, PLAN_APPROVED, 0 } },
	  .count = 2,
	  .reason = "eva denied it: because; it stays shut until `lockstep rollout withdraw "
		    "r-4`" },
	{ .words = { { "eva", ROLE_APPROVER, PLAN_DENIED, 0 } },
	  .count = 0,
	  .reason = "eva denied it: because; it stays shut until `lockstep rollout withdraw "
		    "r-4`" },
};

static void approvals_count_as_the_pipeline_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(approvals); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct gate_facts facts = facts_of();
		struct pipeline_approvals wanted = two;
		struct approval items[4];
		const char *reason;
		bool overridden;
		size_t count = 0;

		wanted.count = approvals[i].count;
		wanted.role_count = approvals[i].any_role ? 0 : 1;
		wanted.author_may = approvals[i].author_may;
		wanted.expire = approvals[i].expire;
		for (; count < 4 && approvals[i].words[count].person; count++) {
			const struct word *word = &approvals[i].words[count];

			items[count] = (struct approval) { word->person,
							   word->decision,
							   word->role,
							   "because",
							   NOW - word->age,
							   false,
							   false,
							   0,
							   NULL };
		}
		facts.people.wanted = &wanted;
		facts.people.approvals = (struct approval_list) { items, count };
		reason = verdict_on(arena, &facts, "approvals", &overridden);
		if (approvals[i].reason)
			assert_string_equal(reason, approvals[i].reason);
		else
			assert_null(reason);
	}
}

static const struct brake put = {
	.kind = BRAKE_LINE, .release = 2, .person = "anna", .reason = "incident 7", .time = NOW
};
static const struct brake put_here = { .kind = BRAKE_LINE,
				       .project = "shop",
				       .environment = "production",
				       .release = 3,
				       .person = "anna",
				       .reason = "incident 7",
				       .time = NOW };

#define SINCE " at 2026-11-20T00:00:00Z: incident 7; "
static const struct {
	const char *gate;
	struct gate_people people;
	const char *reason; /* NULL: open */
} brakes[] = {
	{ "line", { 0 }, NULL },
	{ "line",
	  { .line = &put },
	  "anna stopped the line" SINCE "`lockstep resume-the-line` lets go" },
	{ "line",
	  { .line = &put_here, .begun = true },
	  "anna stopped the line" SINCE "`lockstep resume-the-line --project shop` lets go" },
	{ "hold",
	  { .hold = &put },
	  "anna put production on hold" SINCE "`lockstep unhold production` lets go" },
	{ "hold", { .hold = &put, .begun = true }, NULL },
	{ "pin",
	  { .pin = &put },
	  "anna pinned production to release 2" SINCE "`lockstep unpin production` lets go" },
	{ "pin",
	  { .pin = &put, .begun = true },
	  "anna pinned production to release 2" SINCE "`lockstep unpin production` lets go" },
	{ "pin", { .pin = &put_here }, NULL },
	{ "veto",
	  { .veto = &put_here },
	  "anna marked release 3 as bad" SINCE "`lockstep unveto 3 --env production` lets go" },
	{ "veto",
	  { .veto = &put, .begun = true },
	  "anna marked release 2 as bad" SINCE "`lockstep unveto 2` lets go" },
};

static void what_people_hold_back_waits_and_says_who_and_why(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(brakes); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct gate_facts facts = facts_of();
		struct gate_verdicts verdicts;
		const char *reason;
		bool overridden;

		facts.people = brakes[i].people;
		reason = verdict_on(arena, &facts, brakes[i].gate, &overridden);
		if (brakes[i].reason)
			assert_string_equal(reason, brakes[i].reason);
		else
			assert_null(reason);
		gates_evaluate(arena, &facts, &verdicts);
		assert_true(verdicts.waits);
		assert_int_equal(verdicts.open, brakes[i].reason == NULL);
	}
}

static struct gate_upstream unproven = { .environment = "staging", .targets = 2 };
#define UNPROVEN "release 3 has not succeeded in staging; roll it out there first"

static const struct {
	const char *gate;
	struct override items[3];
	const char *reason; /* of gate upstream */
	bool overridden, waits;
} overrides[] = {
	{ "upstream", { { 0 } }, UNPROVEN, false, false },
	{ "upstream",
	  { { "upstream", "carl", ROLE_DEPLOYER, "hotfix", NOW, false, false, 0 } },
	  UNPROVEN "; carl (hotfix) would pass it all the same; it takes another person of role "
		   "approver or admin: `lockstep rollout override r-4 upstream --reason TEXT`",
	  false,
	  true },
	{ "upstream",
	  { { "upstream", "anna", ROLE_APPROVER, "hotfix", NOW, false, false, 0 } },
	  UNPROVEN "; anna (hotfix) would pass it all the same; it takes another person: "
		   "`lockstep rollout override r-4 upstream --reason TEXT`",
	  false,
	  true },
	{ "upstream",
	  { { "upstream", "carl", ROLE_DEPLOYER, "hotfix", NOW, false, false, 0 },
	    { "upstream", "anna", ROLE_APPROVER, "I looked", NOW, false, false, 0 } },
	  "overridden by carl (hotfix) and anna (I looked): " UNPROVEN,
	  true,
	  true },
	{ "upstream", /* the same person twice is one */
	  { { "upstream", "anna", ROLE_APPROVER, "hotfix", NOW, false, false, 0 },
	    { "upstream", "anna", ROLE_APPROVER, "please", NOW, false, false, 0 } },
	  UNPROVEN "; anna (hotfix) would pass it all the same; it takes another person: "
		   "`lockstep rollout override r-4 upstream --reason TEXT`",
	  false,
	  true },
	{ "upstream", /* two deployers are not enough */
	  { { "upstream", "carl", ROLE_DEPLOYER, "hotfix", NOW, false, false, 0 },
	    { "upstream", "ci", ROLE_DEPLOYER, "hotfix", NOW, false, false, 0 } },
	  UNPROVEN "; carl (hotfix) and ci (hotfix) would pass it all the same; it takes another "
		   "person of role approver or admin: `lockstep rollout override r-4 upstream "
		   "--reason TEXT`",
	  false,
	  true },
	{ "upstream", /* an earlier rollout used it up */
	  { { "upstream", "carl", ROLE_DEPLOYER, "hotfix", NOW, false, false, 0 },
	    { "upstream", "anna", ROLE_APPROVER, "I looked", NOW, true, false, 0 } },
	  UNPROVEN "; carl (hotfix) would pass it all the same; it takes another person of role "
		   "approver or admin: `lockstep rollout override r-4 upstream --reason TEXT`",
	  false,
	  true },
	{ "upstream", /* of another gate it says nothing */
	  { { "hold", "carl", ROLE_DEPLOYER, "hotfix", NOW, false, false, 0 },
	    { "hold", "anna", ROLE_APPROVER, "I looked", NOW, false, false, 0 } },
	  UNPROVEN,
	  false,
	  false },
};

static void a_gate_is_passed_by_two_people_of_whom_one_may_approve(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(overrides); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct gate_facts facts = facts_of();
		struct override items[3];
		struct gate_verdicts verdicts;
		bool overridden;
		size_t count = 0;

		for (; count < 3 && overrides[i].items[count].gate; count++)
			items[count] = overrides[i].items[count];
		facts.upstream = &unproven;
		facts.upstream_count = 1;
		facts.people.overrides = (struct override_list) { items, count };
		assert_string_equal(verdict_on(arena, &facts, overrides[i].gate, &overridden),
				    overrides[i].reason);
		assert_int_equal(overridden, overrides[i].overridden);
		gates_evaluate(arena, &facts, &verdicts);
		assert_int_equal(verdicts.open, overrides[i].overridden);
		assert_int_equal(verdicts.waits, overrides[i].waits);
	}
}

static void gates_of_integrity_are_passed_by_nobody(void **state)
{
	static const char *const never[] = { "release",   "pipeline",  "targets",  "alone",
					     "line",      "veto",      "pin",      "approvals",
					     "reachable", "dialect",   "ledger",   "regressed",
					     "base",      "preflight", "rehearsal" };

	(void)state;
	for (size_t i = 0; i < COUNT(never); i++) {
		assert_non_null(gate_find(never[i]));
		assert_false(gate_find(never[i])->flags & GATE_OVERRIDES);
	}
	assert_null(gate_find("moon"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(approvals_count_as_the_pipeline_says),
		cmocka_unit_test(what_people_hold_back_waits_and_says_who_and_why),
		cmocka_unit_test(a_gate_is_passed_by_two_people_of_whom_one_may_approve),
		cmocka_unit_test(gates_of_integrity_are_passed_by_nobody),
	};

	return cmocka_run_group_tests_name("coordinator/gate_people", tests, NULL, NULL);
}
