#include "coordinator/gate.h"

#include "tests/support/test.h"

static struct gate_target good_target = { .name = "p1",
					  .dialect = DIALECT_POSTGRES,
					  .problem = "",
					  .rehearsal = true,
					  .ledger_allows = true };

/* Facts under which every gate is open. */
static struct gate_facts good(void)
{
	return (struct gate_facts) { .project = "shop",
				     .environment = "production",
				     .release = 3,
				     .dialect = DIALECT_POSTGRES,
				     .pipeline_exists = true,
				     .environment_declared = true,
				     .targets = &good_target,
				     .target_count = 1,
				     .environment_targets = 1 };
}

static struct gate_upstream unproven = { .environment = "staging", .targets = 2 },
			    empty = { .environment = "staging" },
			    upstream_lost = { .environment = "staging",
					      .targets = 2,
					      .lost = "s1" };
static struct gate_target down = { .name = "p1",
				   .dialect = DIALECT_POSTGRES,
				   .reach = REACH_UNREACHABLE,
				   .problem = "connection refused",
				   .ledger_allows = true };
static struct gate_target pooled = { .name = "p1",
				     .dialect = DIALECT_POSTGRES,
				     .reach = REACH_REFUSED,
				     .problem = "behind a transaction pooler; give the direct URL",
				     .ledger_allows = true };
static struct gate_target other_dialect = { .name = "p1",
					    .dialect = DIALECT_SQLITE,
					    .ledger_allows = true };
static struct gate_target changed = { .name = "p1",
				      .dialect = DIALECT_POSTGRES,
				      .ledger_problem =
					  "1_users.sql was applied with other bytes" };
static struct gate_target foreign = {
	.name = "p1", .dialect = DIALECT_POSTGRES, .foreign_tables = true, .ledger_allows = true
};
static struct gate_target lossy = { .name = "p1",
				    .dialect = DIALECT_POSTGRES,
				    .lost = "its ledger no longer has 2",
				    .ledger_allows = true };
static struct gate_target moved = {
	.name = "p1", .dialect = DIALECT_POSTGRES, .base_moved = true, .ledger_allows = true
};

static struct gate_target unfit = { .name = "p1",
				    .dialect = DIALECT_POSTGRES,
				    .ledger_allows = true,
				    .unfit = "lock: held by psql" };

static void no_release(struct gate_facts *facts)
{
	facts->release = 0;
}

static void replaced_release(struct gate_facts *facts)
{
	facts->replaced = "2_posts.sql";
}

static void other_release(struct gate_facts *facts)
{
	facts->release = 0;
	facts->wanted = 9;
}

static void no_release_upstream(struct gate_facts *facts)
{
	facts->release = 0;
	facts->upstream = &unproven;
	facts->upstream_count = 1;
}

static void no_pipeline(struct gate_facts *facts)
{
	facts->pipeline_exists = facts->environment_declared = false;
}

static void no_environment(struct gate_facts *facts)
{
	facts->environment_declared = false;
}

static void mistyped_environment(struct gate_facts *facts)
{
	facts->environment_declared = false;
	facts->meant = "prod";
}

static void not_proven(struct gate_facts *facts)
{
	facts->upstream = &unproven;
	facts->upstream_count = 1;
}

static void proof_lost(struct gate_facts *facts)
{
	facts->upstream = &upstream_lost;
	facts->upstream_count = 1;
}

static void older_proven(struct gate_facts *facts)
{
	not_proven(facts);
	facts->proven = 1;
}

static void empty_upstream(struct gate_facts *facts)
{
	facts->upstream = &empty;
	facts->upstream_count = 1;
}

static void no_targets(struct gate_facts *facts)
{
	facts->target_count = facts->environment_targets = 0;
}

static void other(struct gate_facts *facts)
{
	facts->other = "r-7";
	facts->other_state = "halted";
}

static void to(struct gate_facts *facts, struct gate_target *target)
{
	facts->targets = target;
}

static void target_unfit(struct gate_facts *facts)
{
	to(facts, &unfit);
}

static void target_down(struct gate_facts *facts)
{
	to(facts, &down);
}

static void target_pooled(struct gate_facts *facts)
{
	to(facts, &pooled);
}

static void target_other_dialect(struct gate_facts *facts)
{
	to(facts, &other_dialect);
}

static void target_changed(struct gate_facts *facts)
{
	to(facts, &changed);
}

static void target_foreign(struct gate_facts *facts)
{
	to(facts, &foreign);
}

static void target_lost(struct gate_facts *facts)
{
	to(facts, &lossy);
}

static void target_moved(struct gate_facts *facts)
{
	to(facts, &moved);
}

static void not_allowed(struct gate_facts *facts)
{
	facts->kind = ROLLOUT_REHEARSE;
	to(facts, &down);
	down.reach = REACH_OK;
}

static const struct {
	void (*spoil)(struct gate_facts *facts);
	const char *reason;
} spoils[] = {
	{ no_release, "release: project shop has no release yet; `lockstep push DIR "
		      "--project shop` makes one" },
	{ other_release, "release: project shop has no release 9; `lockstep release list` "
			 "shows those that it has" },
	{ replaced_release,
	  "release: release 3 holds 2_posts.sql as it was before a newer release replaced "
	  "it; use the newest" },
	{ no_release_upstream,
	  "release: project shop has no release yet; `lockstep push DIR --project shop` "
	  "makes one; upstream: there is no release that could be proven" },
	{ no_pipeline, "pipeline: project shop has no pipeline; `lockstep pipeline apply "
		       "FILE --project shop` puts one in force" },
	{ no_environment,
	  "pipeline: the pipeline of project shop does not name environment production" },
	{ mistyped_environment, "pipeline: the pipeline of project shop does not name environment "
				"production; did you mean 'prod'?" },
	{ not_proven, "upstream: release 3 has not succeeded in staging; roll it out there "
		      "first" },
	{ older_proven, "upstream: release 3 has not succeeded in staging; roll it out there "
			"first, or promote release 1 with --release 1" },
	{ empty_upstream, "upstream: release 3 has not succeeded in staging, which has no "
			  "targets; roll it out there first" },
	{ no_targets, "targets: no agent serves a target of project shop in production; "
		      "enrol one with `lockstep agent token --env production`" },
	{ other, "alone: rollout r-7 is halted in production; wait for it, or `lockstep "
		 "rollout cancel r-7`" },
	{ target_down, "reachable: target p1 cannot be reached by its agent: connection "
		       "refused" },
	{ target_pooled, "reachable: target p1 is refused by its agent: behind a "
			 "transaction pooler; give the direct URL" },
	{ target_other_dialect,
	  "dialect: target p1 is sqlite, release 3 was written for postgres" },
	{ target_changed, "ledger: target p1: 1_users.sql was applied with other bytes" },
	{ target_foreign,
	  "foreign-tables: target p1 already holds tables and has no ledger; adopt it with "
	  "`lockstep baseline production/p1`" },
	{ target_lost,
	  "regressed: target p1 is regressed: its ledger no longer has 2; restore it, or "
	  "take its ledger as it is with `lockstep target accept production/p1 --reason "
	  "TEXT`" },
	{ proof_lost, "upstream: target s1 of staging is regressed, so release 3 is no "
		      "longer proven there (`lockstep status`)" },
	{ target_moved, "base: target p1 has changed since the plan was made; cancel and "
			"start anew" },
	{ target_unfit, "preflight: target p1: lock: held by psql" },
	{ not_allowed, "rehearsal: no target of production may be rehearsed on; its "
		       "agent's settings allow it (rehearsal: yes)" },
};

static void each_gate_shuts_with_its_reason(void **state)
{
	struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(spoils); i++) {
		struct gate_facts facts = good();
		struct gate_verdicts verdicts;

		spoils[i].spoil(&facts);
		gates_evaluate(arena, &facts, &verdicts);
		assert_false(verdicts.open);
		assert_string_equal(gates_reason(arena, &verdicts), spoils[i].reason);
	}
	arena_close(arena);
}

static void with_good_facts_every_gate_is_open_and_says_so(void **state)
{
	struct arena *arena = arena_open();

	(void)state;
	for (int kind = 0; kind < ROLLOUT_KIND_COUNT; kind++) {
		struct gate_facts facts = good();
		struct gate_verdicts verdicts;

		facts.kind = (enum rollout_kind)kind;
		gates_evaluate(arena, &facts, &verdicts);
		assert_true(verdicts.open);
		assert_true(verdicts.count > 0);
		for (size_t i = 0; i < verdicts.count; i++)
			assert_true(*verdicts.items[i].reason);
		assert_string_equal(gates_reason(arena, &verdicts), "");
	}
	arena_close(arena);
}

static void every_shut_gate_is_listed(void **state)
{
	struct arena *arena = arena_open();
	struct gate_facts facts = good();
	struct gate_verdicts verdicts;

	(void)state;
	not_proven(&facts);
	other(&facts);
	gates_evaluate(arena, &facts, &verdicts);
	assert_string_equal(gates_reason(arena, &verdicts),
			    "upstream: release 3 has not succeeded in staging; roll it out there "
			    "first; alone: rollout r-7 is halted in production; wait for it, or "
			    "`lockstep rollout cancel r-7`");
	arena_close(arena);
}

static void adopting_and_rehearsing_need_no_proof_from_upstream(void **state)
{
	struct arena *arena = arena_open();
	struct gate_facts facts = good();
	struct gate_verdicts verdicts;

	(void)state;
	not_proven(&facts);
	facts.kind = ROLLOUT_BASELINE;
	gates_evaluate(arena, &facts, &verdicts);
	assert_true(verdicts.open);
	facts.kind = ROLLOUT_REHEARSE;
	gates_evaluate(arena, &facts, &verdicts);
	assert_true(verdicts.open);
	arena_close(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_gate_shuts_with_its_reason),
		cmocka_unit_test(with_good_facts_every_gate_is_open_and_says_so),
		cmocka_unit_test(every_shut_gate_is_listed),
		cmocka_unit_test(adopting_and_rehearsing_need_no_proof_from_upstream),
	};

	return cmocka_run_group_tests_name("coordinator/gate", tests, NULL, NULL);
}
