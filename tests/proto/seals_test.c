#include "proto/seals.h"

#include <string.h>

#include "core/adopt/order.h"
#include "core/minisign_secret.h"
#include "core/rehearsal_order.h"
#include "core/verification.h"
#include "tests/support/planned.h"
#include "tests/support/scratch.h"

#define NOW 1795292837 /* s */
#define DAY 86400

static const struct planned_file files[] = {
	{ "0001_users.sql", "CREATE TABLE users (id int);\n" },
	{ "0002_orders.sql", "CREATE TABLE orders (id int);\n" },
};

enum who {
	AUTHOR,
	ANNA,
	BORIS,
	EVE, /* nobody trusts her */
	WHO_COUNT
};

/* Somebody's key pairs, a release, and what an owner demands. */
struct world {
	struct minisign_secret secrets[WHO_COUNT];
	struct planned *planned;
	struct seals seals;
	struct demand demand;
	struct sealed_plan sealed;
};
static struct error error;

static struct minisign_public *keys_of(const struct world *world, enum who first, enum who last)
{
	struct minisign_public *keys = arena_new_array(arena, struct minisign_public, WHO_COUNT);

	for (enum who who = first; who <= last; who++)
		keys[who - first] = minisign_public_of(&world->secrets[who]);
	return keys;
}

static struct world *world_of(enum verb verb)
{
	struct world *world = arena_new(arena, struct world);
	struct ledger ledger = { .exists = true };
	struct key_pair coordinator;

	for (int who = 0; who < WHO_COUNT; who++)
		minisign_secret_make(&world->secrets[who]);
	key_pair_make(&coordinator);
	world->planned = planned_release(arena, files, COUNT(files));
	planned_assign(arena, world->planned, verb, "eu", "r-1.0-1", &ledger, &coordinator);
	world->seals.releases = arena_new_array(arena, const char *, SIGNATURES_LIMIT);
	world->seals.approvals = arena_new_array(arena, const char *, SIGNATURES_LIMIT);
	world->demand = (struct demand) { .approval_age = (uint64_t)7 * DAY * 1000,
					  .release_keys = keys_of(world, AUTHOR, AUTHOR),
					  .release_key_count = 1,
					  .approver_keys = keys_of(world, AUTHOR, BORIS),
					  .approver_key_count = 3 };
	world->sealed = (struct sealed_plan) { .verb = verb,
					       .plan = &world->planned->assignment.plan,
					       .rollout = "r-1",
					       .release = &world->planned->release,
					       .sum = world->planned->sum,
					       .seals = &world->seals,
					       .now = (int64_t)NOW * 1000 };
	return world;
}

static void sign_release(struct world *world, enum who who)
{
	struct minisign_signature signature;

	minisign_sign(&world->secrets[who], world->planned->sum,
		      release_claim(arena, &world->planned->release, NOW), &signature);
	world->seals.releases[world->seals.release_count++] =
	    minisign_signature_write(arena, &signature);
}

static void approve(struct world *world, enum who who, int64_t time)
{
	const struct plan *plan = &world->planned->assignment.plan;
	struct hash digest = plan_digest(plan);
	struct minisign_signature signature;

	minisign_sign(&world->secrets[who], bytes_of(plan_statement(arena, plan, &digest)),
		      plan_claim(arena, time), &signature);
	world->seals.approvals[world->seals.approval_count++] =
	    minisign_signature_write(arena, &signature);
}

static bool satisfied(struct world *world)
{
	error = (struct error) { 0 };
	world->sealed.digest = plan_digest(&world->planned->assignment.plan);
	return seals_satisfy(&world->demand, &world->sealed, &error);
}

static void refused_because(struct world *world, const char *says)
{
	if (satisfied(world))
		fail_msg("it was accepted, in spite of: %s", says);
	assert_int_equal(error.code, ERROR_REFUSED);
	if (!strstr(error.text, says))
		fail_msg("'%s' does not say '%s'", error.text, says);
}

static const char *order(bool writes)
{
	struct adoption_order adoption = { .writes = writes };

	return adoption_order_write(arena, &adoption);
}

/* Every verb, and every member of a plan that makes an agent do more than its release says. */
static void a_signed_release_covers_that_it_is_applied_and_rehearsed_and_nothing_else(void **state)
{
	struct verification item = { "v", "SELECT steal()" };
	struct verifications list = { &item, 1 };
	struct rehearsal_order back = { .reversible = true };
	const struct {
		enum verb verb;
		const char *verify, *resolution, *refused;
	} cases[] = {
		{ VERB_APPLY, "", "", NULL },
		{ VERB_APPLY, NULL, "", NULL },
		{ VERB_APPLY, verification_write(arena, &list), "", "the queries that" },
		{ VERB_APPLY, "", "{}", "the queries that" },
		{ VERB_REHEARSE, "", "", NULL },
		{ VERB_REHEARSE, "", rehearsal_order_write(arena, &back), NULL },
		{ VERB_BASELINE, "", "", "what is adopted" },
		{ VERB_RESOLVE, "", "{}", "what a person says" },
		{ VERB_REVERT, "", "{}", "taken back" },
		{ VERB_RECONCILE, "", order(false), NULL },
		{ VERB_RECONCILE, "", order(true), "what is recorded" },
		{ VERB_RECONCILE, "", "no order", "what is recorded" },
		{ VERB_EJECT, "", order(false), NULL },
		{ VERB_EJECT, "", order(true), "another tool's table" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct world *world = world_of(cases[i].verb);

		world->planned->assignment.plan.verify = cases[i].verify;
		world->planned->assignment.plan.resolution = cases[i].resolution;
		world->demand.releases = true;
		refused_because(world, "is not signed by a key that is trusted there");
		sign_release(world, EVE);
		refused_because(world, "is not signed by a key that is trusted there");
		sign_release(world, AUTHOR);
		if (cases[i].refused) {
			refused_because(world, cases[i].refused);
			refused_because(world, "approver-keys");
		} else if (!satisfied(world)) {
			fail_msg("case %zu: %s", i, error.text);
		}
	}
}

/* A plan that is of no release is of none that was signed. */
static void every_verb_that_has_a_plan_asks_for_the_release_s_signature(void **state)
{
	(void)state;
	for (int verb = 0; verb < VERB_COUNT; verb++) {
		struct world *world;

		if (!verb_has_plan((enum verb)verb))
			continue;
		world = world_of((enum verb)verb);
		world->demand.releases = true;
		refused_because(world, "is not signed");
	}
}

static void what_the_release_does_not_cover_takes_an_approval_of_the_very_plan(void **state)
{
	static const enum verb verbs[] = { VERB_BASELINE, VERB_RESOLVE, VERB_REVERT, VERB_RECONCILE,
					   VERB_EJECT };

	(void)state;
	for (size_t i = 0; i < COUNT(verbs); i++) {
		struct world *world = world_of(verbs[i]);

		world->planned->assignment.plan.resolution = order(true);
		world->demand.releases = world->demand.plans = true;
		sign_release(world, AUTHOR);
		refused_because(world, "0 of 1 signed approvals");
		approve(world, ANNA, NOW);
		assert_true(satisfied(world));
		/* Of another plan it is none. */
		world->planned->assignment.plan.resolution = "{\"writes\":true,\"through\":\"2\"}";
		refused_because(world, "0 of 1 signed approvals");
	}
}

/* Which of them count: signed by whom and when, for a demand of two. */
static void approvals_count_once_by_trusted_keys_that_did_not_sign_the_release(void **state)
{
	static const struct {
		struct {
			enum who who;
			int64_t time;
		} given[3];
		size_t count;
		const char *refused;
	} cases[] = {
		{ { { 0 } }, 0, "0 of 2" },
		{ { { ANNA, NOW } }, 1, "1 of 2" },
		{ { { ANNA, NOW }, { BORIS, NOW } }, 2, NULL },
		{ { { ANNA, NOW }, { ANNA, NOW - 1 } }, 2, "1 of 2" },
		{ { { ANNA, NOW }, { EVE, NOW } }, 2, "1 of 2" },
		{ { { ANNA, NOW }, { AUTHOR, NOW } }, 2, "who signed the release does not count" },
		{ { { ANNA, NOW }, { BORIS, NOW - 8 * DAY } }, 2, "longer than approval-age" },
		{ { { ANNA, NOW }, { BORIS, NOW + 301 } }, 2, "compare the clocks" },
		{ { { ANNA, NOW - 7 * DAY }, { BORIS, NOW + 299 } }, 2, NULL },
		{ { { EVE, NOW }, { ANNA, NOW }, { BORIS, NOW } }, 3, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct world *world = world_of(VERB_APPLY);

		world->demand.releases = world->demand.plans = true;
		world->demand.approvals = 2;
		sign_release(world, AUTHOR);
		for (size_t k = 0; k < cases[i].count; k++)
			approve(world, cases[i].given[k].who, cases[i].given[k].time);
		if (cases[i].refused)
			refused_because(world, cases[i].refused);
		else if (!satisfied(world))
			fail_msg("case %zu: %s", i, error.text);
	}
}

static void without_an_author_s_signature_only_approvals_say_what_runs(void **state)
{
	struct rehearsal_order back = { .reversible = true };
	struct world *world = world_of(VERB_REHEARSE);

	(void)state;
	world->demand.plans = true;
	refused_because(world, "0 of 1 signed approvals");
	approve(world, ANNA, NOW);
	assert_true(satisfied(world));
	world->planned->assignment.plan.resolution = rehearsal_order_write(arena, &back);
	refused_because(world, "the ways back that are to be rehearsed");
	world = world_of(VERB_APPLY);
	world->demand.plans = true;
	refused_because(world, "0 of 1 signed approvals");
	approve(world, BORIS, NOW);
	assert_true(satisfied(world));
}

/* An approval replayed: each member of a plan changes what was approved. */
static void an_approval_is_of_one_plan(void **state)
{
	struct world *world = world_of(VERB_APPLY);
	struct plan *plan = &world->planned->assignment.plan, kept = *plan, others[10];

	(void)state;
	world->demand.plans = true;
	approve(world, ANNA, NOW);
	assert_true(satisfied(world));
	for (size_t i = 0; i < COUNT(others); i++)
		others[i] = kept;
	others[0].project = "bank";
	others[1].environment = "production";
	others[2].verb = "revert";
	others[3].release++;
	others[4].release_digest.bytes[0] ^= 1;
	others[5].policy.bytes[0] ^= 1;
	others[6].targets.bytes[0] ^= 1;
	others[7].target_count++;
	others[8].execution = "victim-time=0";
	others[9].evidence = "[]";
	for (size_t i = 0; i < COUNT(others); i++) {
		*plan = others[i];
		refused_because(world, "0 of 1 signed approvals");
	}
}

static void what_the_digest_leaves_out_is_signed_too(void **state)
{
	struct world *world = world_of(VERB_APPLY);
	struct release *release = &world->planned->release;
	struct release kept = *release, others[5];
	struct migration first = release->migrations[0];
	struct release_file file = release->files[0];

	(void)state;
	world->demand.releases = true;
	sign_release(world, AUTHOR);
	release->migrations[0].version = "0003"; /* it would run again */
	refused_because(world, "is not signed");
	release->migrations[0] = first;
	release->files[0].content.bytes[0] ^= 1; /* perhaps a way back */
	refused_because(world, "is not signed");
	release->files[0] = file;
	for (size_t i = 0; i < COUNT(others); i++)
		others[i] = kept;
	others[0].dialect = DIALECT_POSTGRES; /* it would be cut otherwise */
	others[1].format = "goose";
	others[2].file_count--;
	others[3].project = "bank";
	others[4].sum = "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
	for (size_t i = 0; i < COUNT(others); i++) {
		*release = others[i];
		refused_because(world, "is not signed");
	}
	*release = kept;
	release->number = 9; /* who pushed it when, and its number, nobody signs */
	release->tag = "v9";
	release->created = 1;
	assert_true(satisfied(world));
	world->sealed.sum = bytes_of("h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n");
	refused_because(world, "is not signed");
	world->sealed.sum = (struct bytes) { 0 };
	refused_because(world, "is not signed");
}

/* The comment and the bytes have to be of one signature, and name one release once. */
static void a_trusted_key_s_signature_of_something_else_counts_for_nothing(void **state)
{
	static const char *const comments[] = {
		"timestamp:1795292837\tfile:atlas.sum\thashed",
		"lockstep-release",
		"lockstep-release\tproject:shop",
		"%s\tproject:shop",
		"%s\tlockstep-release",
	};
	struct world *world = world_of(VERB_APPLY);
	const char *claim = release_claim(arena, &world->planned->release, NOW);

	(void)state;
	world->demand.releases = true;
	for (size_t i = 0; i < COUNT(comments); i++) {
		struct minisign_signature signature;
		const char *comment = text_starts_with(comments[i], "%s")
					  ? arena_printf(arena, "%s%s", claim, comments[i] + 2)
					  : comments[i];

		minisign_sign(&world->secrets[AUTHOR], world->planned->sum, comment, &signature);
		world->seals.releases[0] = minisign_signature_write(arena, &signature);
		world->seals.release_count = 1;
		refused_because(world, "does not name a release");
	}
	world->seals.releases[0] = "not a signature";
	refused_because(world, "not a signature of minisign");
}

static void nobody_is_asked_where_nothing_is_demanded(void **state)
{
	(void)state;
	assert_true(satisfied(world_of(VERB_REVERT)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_signed_release_covers_that_it_is_applied_and_rehearsed_and_nothing_else),
		TEST(every_verb_that_has_a_plan_asks_for_the_release_s_signature),
		TEST(what_the_release_does_not_cover_takes_an_approval_of_the_very_plan),
		TEST(approvals_count_once_by_trusted_keys_that_did_not_sign_the_release),
		TEST(without_an_author_s_signature_only_approvals_say_what_runs),
		TEST(an_approval_is_of_one_plan),
		TEST(what_the_digest_leaves_out_is_signed_too),
		TEST(a_trusted_key_s_signature_of_something_else_counts_for_nothing),
		TEST(nobody_is_asked_where_nothing_is_demanded),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
