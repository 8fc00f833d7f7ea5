#include <stdio.h>
#include <string.h>

#include "coordinator/operations.h"
#include "tests/support/projections.h"
#include "tests/support/world.h"

#define FILE(approvals, budget)                                                                    \
	"change-approvals: " approvals "\nenvironments:\n  - { name: staging, budget: " budget     \
	" }\n"

static const char in_force[] = FILE("1", "0"), other[] = FILE("1", "1"), third[] = FILE("2", "2");

/* Who does what, and what comes of it. */
struct doing {
	const char *text, *reason;
	struct hash sha256;
	struct pipeline_change change; /* without its texts */
	char waits[32];                /* whose change does; "": nobody's */
};

static bool note(struct doing *doing, bool done)
{
	const char *person = doing->change.proposal.person;

	snprintf(doing->waits, sizeof doing->waits, "%s", done && person ? person : "");
	return done;
}

static bool apply(struct turn *turn, void *context, struct error *error)
{
	struct doing *doing = context;

	return note(doing, operation_pipeline_apply(turn, "shop", bytes_of(doing->text),
						    &doing->change, error));
}

static bool confirm(struct turn *turn, void *context, struct error *error)
{
	struct doing *doing = context;

	doing->sha256 = hash_of(doing->text, strlen(doing->text));
	return note(
	    doing, operation_pipeline_confirm(turn, "shop", &doing->sha256, &doing->change, error));
}

static bool withdraw(struct turn *turn, void *context, struct error *error)
{
	struct doing *doing = context;

	return note(
	    doing, operation_pipeline_withdraw(turn, "shop", doing->reason, &doing->change, error));
}

static uint64_t version(struct world *world)
{
	struct pipeline_row row;
	struct error error = { 0 };

	assert_ok(pipeline_row_load(world->arena, world_reader(world), "shop", &row, &error));
	return row.version;
}

static void without_a_demand_a_file_is_in_force_at_once(void **state)
{
	struct world *world = *state;
	struct doing doing = { .text = FILE("0", "0") };

	assert_fine(world_run_as(world, "anna", apply, &doing));
	assert_true(doing.change.changed);
	assert_string_equal(doing.waits, "");
	doing.text = in_force;
	assert_fine(world_run_as(world, "anna", apply, &doing));
	assert_int_equal(version(world), 2);
}

static void a_change_waits_for_another_person_who_confirms_what_they_read(void **state)
{
	struct world *world = *state;
	struct doing doing = { .text = in_force };
	struct error error;

	assert_fine(world_run_as(world, "anna", apply, &doing));
	doing.text = other;
	assert_fine(world_run_as(world, "anna", apply, &doing));
	assert_false(doing.change.changed);
	assert_string_equal(doing.waits, "anna");
	assert_int_equal(doing.change.missing, 1);
	assert_int_equal(version(world), 1);
	error = world_run_as(world, "anna", confirm, &doing);
	assert_int_equal(error.code, ERROR_FORBIDDEN);
	assert_string_equal(error.text,
			    "anna proposed this change; another person has to confirm it");
	doing.text = third;
	error = world_run_as(world, "boris", confirm, &doing);
	assert_int_equal(error.code, ERROR_CONFLICT);
	assert_int_equal(version(world), 1);
	assert_int_equal(world_entries(world, "pipeline.refused"), 2);
	doing.text = other;
	assert_fine(world_run_as(world, "boris", confirm, &doing));
	assert_true(doing.change.changed);
	assert_string_equal(doing.waits, "");
	assert_int_equal(version(world), 2);
	error = world_run_as(world, "boris", confirm, &doing);
	assert_string_equal(error.text, "no change of the pipeline of shop waits");
}

/* The file in force decides, not the one that would take its place. */
static void the_demand_cannot_be_taken_away_alone(void **state)
{
	struct world *world = *state;
	struct doing doing = { .text = third };

	assert_fine(world_run_as(world, "anna", apply, &doing));
	doing.text = FILE("0", "0");
	assert_fine(world_run_as(world, "anna", apply, &doing));
	assert_int_equal(doing.change.missing, 2);
	assert_fine(world_run_as(world, "boris", confirm, &doing));
	assert_int_equal(doing.change.missing, 1);
	assert_int_equal(world_run_as(world, "boris", confirm, &doing).code, ERROR_CONFLICT);
	assert_int_equal(version(world), 1);
	assert_fine(world_run_as(world, "carla", confirm, &doing));
	assert_int_equal(version(world), 2);
	doing.text = in_force;
	assert_fine(world_run_as(world, "anna", apply, &doing));
	assert_int_equal(version(world), 3);
}

static void another_file_asks_everybody_again(void **state)
{
	struct world *world = *state;
	struct doing doing = { .text = third };
	struct error error;

	assert_fine(world_run_as(world, "anna", apply, &doing));
	doing.text = other;
	assert_fine(world_run_as(world, "anna", apply, &doing));
	assert_fine(world_run_as(world, "boris", confirm, &doing));
	assert_fine(world_run_as(world, "anna", apply, &doing));
	assert_int_equal(doing.change.missing, 1);
	doing.text = in_force;
	error = world_run_as(world, "boris", apply, &doing);
	assert_int_equal(error.code, ERROR_CONFLICT);
	assert_string_equal(error.text,
			    "another change waits, proposed by anna: `lockstep pipeline show "
			    "--pending`; confirm it or withdraw it first");
	assert_fine(world_run_as(world, "anna", apply, &doing));
	assert_int_equal(doing.change.missing, 2);
	assert_int_equal(version(world), 1);
}

static void a_change_that_is_taken_back_waits_no_longer(void **state)
{
	struct world *world = *state;
	struct doing doing = { .text = in_force, .reason = "the freeze is missing" };

	assert_fine(world_run_as(world, "anna", apply, &doing));
	assert_int_equal(world_run_as(world, "boris", withdraw, &doing).code, ERROR_NOT_FOUND);
	doing.text = other;
	assert_fine(world_run_as(world, "anna", apply, &doing));
	assert_fine(world_run_as(world, "boris", withdraw, &doing));
	assert_string_equal(doing.waits, "");
	assert_int_equal(world_run_as(world, "boris", confirm, &doing).code, ERROR_NOT_FOUND);
	assert_int_equal(version(world), 1);
	assert_fine(world_run_as(world, "boris", apply, &doing));
	assert_string_equal(doing.waits, "boris");
}

static void the_file_in_force_again_is_no_change(void **state)
{
	struct world *world = *state;
	struct doing doing = { .text = in_force };

	assert_fine(world_run_as(world, "anna", apply, &doing));
	assert_fine(world_run_as(world, "anna", apply, &doing));
	assert_false(doing.change.changed);
	assert_string_equal(doing.waits, "");
	assert_int_equal(world_entries(world, "pipeline.proposed"), 0);
}

static bool as_token(struct turn *turn, void *context, struct error *error)
{
	turn->token = "t-1";
	return apply(turn, context, error);
}

static bool make_and_revoke(struct turn *turn, void *context, struct error *error)
{
	struct token_request request = { .name = "anna", .role = ROLE_ADMIN };
	const char *secret;
	struct token token;

	return *(bool *)context ? operation_token_revoke(turn, "t-1", "leaked", error)
				: operation_token_create(turn, &request, &secret, &token, error);
}

static void what_was_proposed_with_a_token_that_is_revoked_is_never_in_force(void **state)
{
	struct world *world = *state;
	struct doing doing = { .text = in_force };
	bool revoke = false;
	struct error error;

	assert_fine(world_run(world, make_and_revoke, &revoke));
	assert_fine(world_run_as(world, "anna", apply, &doing));
	doing.text = other;
	assert_fine(world_run_as(world, "anna", as_token, &doing));
	revoke = true;
	assert_fine(world_run(world, make_and_revoke, &revoke));
	error = world_run_as(world, "boris", confirm, &doing);
	assert_string_equal(error.text,
			    "anna proposed this change with a token that is revoked; withdraw it "
			    "and apply the file again");
	assert_int_equal(version(world), 1);
}

static void what_waits_follows_from_the_log(void **state)
{
	struct world *world = *state;
	struct doing doing = { .text = third };

	assert_fine(world_run_as(world, "anna", apply, &doing));
	doing.text = other;
	assert_fine(world_run_as(world, "anna", apply, &doing));
	assert_fine(world_run_as(world, "boris", confirm, &doing));
	projections_follow_from_the_log(world);
	assert_fine(world_run_as(world, "carla", confirm, &doing));
	projections_follow_from_the_log(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(without_a_demand_a_file_is_in_force_at_once),
		WORLD_TEST(a_change_waits_for_another_person_who_confirms_what_they_read),
		WORLD_TEST(the_demand_cannot_be_taken_away_alone),
		WORLD_TEST(another_file_asks_everybody_again),
		WORLD_TEST(a_change_that_is_taken_back_waits_no_longer),
		WORLD_TEST(the_file_in_force_again_is_no_change),
		WORLD_TEST(what_was_proposed_with_a_token_that_is_revoked_is_never_in_force),
		WORLD_TEST(what_waits_follows_from_the_log),
	};

	return cmocka_run_group_tests_name("coordinator/operations_pipeline", tests, NULL, NULL);
}
