#include "agent/verify.h"

#include <string.h>

#include "tests/support/planned.h"
#include "tests/support/test.h"

static const struct planned_file files[] = {
	{ "0001_users.sql", "CREATE TABLE users (id int);\n" },
	{ "0002_orders.sql", "CREATE TABLE orders (id int);\n" },
	{ "0003_items.sql", "CREATE TABLE items (id int);\n" },
};

/* A world in which the first migration is applied and the other two are pending. */
struct world {
	struct arena *arena;
	struct key_pair key, stranger;
	struct planned *planned;
	struct ledger ledger;
	struct trust trust;
};

static int world_open(void **state)
{
	struct world *world = test_calloc(1, sizeof *world);
	struct arena *arena = arena_open();

	world->arena = arena;
	key_pair_make(&world->key);
	key_pair_make(&world->stranger);
	world->planned = planned_release(arena, files, COUNT(files));
	world->ledger = (struct ledger) { .exists = true,
					  .rows = arena_new_array(arena, struct ledger_row, 3),
					  .count = 1 };
	world->ledger.rows[0] =
	    (struct ledger_row) { .version = "0001",
				  .name = "0001_users.sql",
				  .content = world->planned->release.migrations[0].content,
				  .outcome = LEDGER_APPLIED,
				  .statements = 1,
				  .applied = 1,
				  .attempt = "r-0/eu/1",
				  .operator= "test" };
	world->trust = (struct trust) { .environment = "staging",
					.project = "shop",
					.coordinator_key = world->key.public_key,
					.received = 1000,
					.now = 61000 };
	planned_assign(arena, world->planned, VERB_APPLY, "eu", "r-1/eu/1", &world->ledger,
		       &world->key);
	*state = world;
	return 0;
}

static int world_close(void **state)
{
	struct world *world = *state;

	arena_close(world->arena);
	test_free(world);
	return 0;
}

static bool verify(struct world *world, struct error *error)
{
	struct release release;

	return ticket_verify(&world->planned->assignment, &world->trust, error) &&
	       manifest_verify(world->arena, &world->planned->assignment.manifest,
			       world->planned->manifest, &release, error) &&
	       assignment_verify(&world->planned->assignment, &world->trust, &release, error) &&
	       base_verify(world->arena, &world->planned->assignment, &release, &world->ledger,
			   error);
}

static void what_the_coordinator_planned_is_accepted(void **state)
{
	struct world *world = *state;
	struct error error = { 0 };

	assert_int_equal(world->planned->assignment.part.pending_count, 2);
	assert_ok(verify(world, &error));
}

static void forge_environment(struct world *world)
{
	world->trust.environment = "production";
}

static void forge_project(struct world *world)
{
	world->trust.project = "bank";
}

static void forge_verb(struct world *world)
{
	world->planned->assignment.verb = VERB_BASELINE;
}

static void forge_rehearsal(struct world *world)
{
	world->planned->assignment.verb = VERB_REHEARSE;
	world->planned->assignment.plan.verb = "rehearse";
}

static void forge_key(struct world *world)
{
	planned_sign(world->arena, world->planned, &world->stranger);
}

static void forge_epoch(struct world *world)
{
	world->planned->assignment.epoch++;
}

static void forge_plan(struct world *world)
{
	world->planned->assignment.plan.release_digest.bytes[0] ^= 1;
}

static void forge_part(struct world *world)
{
	world->planned->assignment.part.pending_count--;
}

static void forge_other_target(struct world *world)
{
	world->planned->assignment.target = world->planned->assignment.part.target = "us";
	planned_sign(world->arena, world->planned, &world->key);
}

static void forge_proof(struct world *world)
{
	world->planned->assignment.part_proof[0].bytes[31] ^= 1;
}

static void forge_age(struct world *world)
{
	world->trust.now++;
}

static void forge_manifest(struct world *world)
{
	world->planned->manifest =
	    (struct bytes) { arena_text(world->arena, world->planned->manifest.data),
			     world->planned->manifest.size };
	((char *)world->planned->manifest.data)[10] ^= 1;
}

static void forge_release(struct world *world)
{
	world->planned->assignment.plan.release_digest.bytes[0] ^= 1;
	planned_seal(world->arena, world->planned, &world->key);
}

static void forge_number(struct world *world)
{
	world->planned->assignment.plan.release = 4;
	planned_seal(world->arena, world->planned, &world->key);
}

static void forge_order(struct world *world)
{
	const char **pending = world->planned->assignment.part.pending, *first = pending[0];

	pending[0] = pending[1];
	pending[1] = first;
	planned_seal(world->arena, world->planned, &world->key);
}

static void forge_version(struct world *world)
{
	world->planned->assignment.part.pending[1] = "0004";
	planned_seal(world->arena, world->planned, &world->key);
}

static void forge_skip(struct world *world)
{
	struct plan_part *part = &world->planned->assignment.part;

	part->pending[0] = part->pending[1];
	part->pending_count = 1;
	part->base = ledger_base(&world->ledger, part->pending, 1);
	planned_seal(world->arena, world->planned, &world->key);
}

static void forge_ledger(struct world *world)
{
	world->ledger.rows[0].outcome = LEDGER_BASELINE;
}

static void forge_changed(struct world *world)
{
	struct plan_part *part = &world->planned->assignment.part;

	world->ledger.rows[0].content.bytes[0] ^= 1;
	part->base = ledger_base(&world->ledger, part->pending, part->pending_count);
	planned_seal(world->arena, world->planned, &world->key);
}

static void whatever_does_not_hold_is_refused_with_its_reason(void **state)
{
	static const struct {
		void (*forge)(struct world *world);
		const char *says; /* how it begins */
	} cases[] = {
		{ forge_environment,
		  "the plan is for environment staging, this agent serves production" },
		{ forge_project, "the plan is for project shop, target eu belongs to bank" },
		{ forge_verb, "the plan says apply, the assignment baseline" },
		{ forge_rehearsal, "target eu may not be rehearsed on" },
		{ forge_key, "the coordinator's signature does not hold for attempt r-1/eu/1" },
		{ forge_epoch, "the coordinator's signature does not hold" },
		{ forge_plan, "the coordinator's signature does not hold" },
		{ forge_part, "what target eu is to run is not part of the signed plan" },
		{ forge_other_target, "what target us is to run is not part of the signed plan" },
		{ forge_proof, "what target eu is to run is not part of the signed plan" },
		{ forge_age,
		  "the ticket of attempt r-1/eu/1 was valid for 60000 ms and is 60001 ms old" },
		{ forge_manifest, "the release's manifest is not the one that was announced" },
		{ forge_release, "the release's digest is " },
		{ forge_number, "the manifest is of shop release 3, the plan says shop release 4" },
		{ forge_order, "version 0002 is not in the release, or out of its order" },
		{ forge_version, "version 0004 is not in the release, or out of its order" },
		{ forge_skip, "the plan's 0003 is not what target eu has to run next (0002)" },
		{ forge_ledger, "the ledger of target eu has changed since the plan was made" },
		{ forge_changed, "0001_users.sql" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct error error = { 0 };
		struct world *world;
		void *made;

		world_open(&made);
		world = made;
		cases[i].forge(world);
		if (verify(world, &error))
			fail_msg("accepted although: %s", cases[i].says);
		if (!strstr(error.text, cases[i].says))
			fail_msg("'%s' instead of '%s'", error.text, cases[i].says);
		assert_int_equal(error.code, ERROR_REFUSED);
		world_close(&made);
	}
}

static void a_rehearsal_is_accepted_where_the_owner_allows_it(void **state)
{
	struct world *world = *state;
	struct error error = { 0 };

	world->trust.rehearsal = true;
	planned_assign(world->arena, world->planned, VERB_REHEARSE, "eu", "r-1/eu/1",
		       &world->ledger, &world->key);
	assert_ok(verify(world, &error));
}

static void what_an_earlier_attempt_of_the_plan_did_is_no_reason_to_refuse_the_rest(void **state)
{
	struct world *world = *state;
	struct error error = { 0 };

	world->ledger.rows[1] = world->ledger.rows[0];
	world->ledger.rows[1].version = "0002";
	world->ledger.rows[1].name = "0002_orders.sql";
	world->ledger.rows[1].content = world->planned->release.migrations[1].content;
	world->ledger.count = 2;
	assert_ok(verify(world, &error));
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, world_open, world_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_WORLD(what_the_coordinator_planned_is_accepted),
		cmocka_unit_test(whatever_does_not_hold_is_refused_with_its_reason),
		IN_WORLD(what_an_earlier_attempt_of_the_plan_did_is_no_reason_to_refuse_the_rest),
		IN_WORLD(a_rehearsal_is_accepted_where_the_owner_allows_it),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
