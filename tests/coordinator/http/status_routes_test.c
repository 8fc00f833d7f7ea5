#include <string.h>

#include "core/ledger.h"
#include "tests/support/served.h"

#define STATUS "/v1/projects/shop/status"

static struct value *environment(struct value *status, size_t index)
{
	return value_at(value_get(status, "environments"), index);
}

static void the_matrix_has_environments_in_order_with_targets_and_states(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start(arena);
	struct value *status, *target, *first;

	(void)state;
	served_push(served, "shop", "1_a.sql", "create table a (x int);\n", "2_b.sql",
		    "create table b (x int);\n", NULL);
	served_ask(served, 200, "PUT", "/v1/projects/shop/pipeline",
		   "environments:\n  - name: staging\n  - name: production\n    after: staging\n");
	served_target(served, "shop", "staging", "staging-1");
	status = served_ask(served, 200, "GET", STATUS, NULL);
	assert_int_equal(value_get_integer(value_get(status, "release"), "number", 0), 1);
	assert_int_equal(value_count(value_get(status, "migrations")), 2);
	first = environment(status, 0);
	assert_string_equal(value_get_text(first, "name"), "staging");
	assert_string_equal(value_get_text(first, "state"), "behind");
	assert_true(value_is_null(value_get(first, "release")));
	target = value_at(value_get(first, "targets"), 0);
	assert_string_equal(value_get_text(target, "name"), "staging-1");
	assert_string_equal(value_get_text(target, "reach"), "ok");
	assert_string_equal(value_get_text(target, "server"), "SQLite 3.40.1");
	assert_false(value_get_bool(target, "online", true));
	assert_int_equal(value_get_integer(target, "behind", 0), 2);
	assert_string_equal(value_get_text(value_at(value_get(target, "states"), 1), "version"),
			    "2");
	assert_string_equal(value_get_text(value_at(value_get(target, "states"), 1), "state"),
			    "pending");
	assert_string_equal(value_get_text(environment(status, 1), "state"), "empty");
	assert_string_equal(value_as_text(value_at(value_get(environment(status, 1), "after"), 0)),
			    "staging");
	served_stop(served);
}

static void each_target_stands_as_its_own_ledger_says(void **state)
{
	static const struct {
		const char *name, *state;
		enum ledger_outcome outcome;
		enum txmode txmode;
		uint32_t applied;
	} rows[] = {
		{ "t1", "applied", LEDGER_APPLIED, TXMODE_FILE, 2 },
		{ "t2", "applied", LEDGER_APPLIED, TXMODE_NONE, 2 },
		/* Equal but for how they were run, which their digest does not cover: one left
		 * nothing. */
		{ "t3", "pending", LEDGER_FAILED, TXMODE_FILE, 1 },
		{ "t4", "partial", LEDGER_FAILED, TXMODE_NONE, 1 },
		{ "t5", "applied", LEDGER_APPLIED, TXMODE_FILE, 2 },
	};
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start(arena);
	const char text[] = "create table a (x int);\ncreate table b (x int);\n";
	struct value *targets;

	(void)state;
	served_push(served, "shop", "1_a.sql", text, NULL);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ledger_row row = { .version = "1",
					  .name = "1_a.sql",
					  .content = hash_of(text, sizeof text - 1),
					  .outcome = rows[i].outcome,
					  .txmode = rows[i].txmode,
					  .statements = 2,
					  .applied = rows[i].applied,
					  .attempt = rows[i].name,
					  .operator= "test" };

		served_target_with(served, "staging", rows[i].name,
				   &(struct ledger) { .exists = true, .rows = &row, .count = 1 });
	}
	targets =
	    value_get(environment(served_ask(served, 200, "GET", STATUS, NULL), 0), "targets");
	assert_int_equal(value_count(targets), COUNT(rows));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct value *target = value_at(targets, i);
		struct value *states = value_get(target, "states");

		assert_string_equal(value_get_text(target, "name"), rows[i].name);
		assert_string_equal(value_get_text(value_at(states, 0), "state"), rows[i].state);
	}
	served_stop(served);
}

static void an_active_rollout_is_the_state_of_its_environment(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start(arena);
	struct value *rollout, *place;

	(void)state;
	served_push(served, "shop", "1_a.sql", "create table a (x int);\n", NULL);
	served_ask(served, 200, "PUT", "/v1/projects/shop/pipeline",
		   "environments:\n  - name: staging\n");
	served_target(served, "shop", "staging", "staging-1");
	rollout = served_ask(served, 201, "POST", "/v1/projects/shop/rollouts",
			     "{\"environment\":\"staging\"}");
	place = environment(served_ask(served, 200, "GET", STATUS, NULL), 0);
	assert_string_equal(value_get_text(place, "state"), value_get_text(rollout, "state"));
	assert_string_equal(value_get_text(place, "rollout"), value_get_text(rollout, "id"));
	served_stop(served);
}

static void what_a_rollout_waits_for_is_told_with_who_can_do_what(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start(arena);
	const char *limited = served_token(served, ROLE_VIEWER, NULL, "production");
	struct value *waiting, *gate;
	struct http_reply reply;

	(void)state;
	served_push(served, "shop", "1_a.sql", "create table a (x int);\n", NULL);
	served_ask(served, 200, "PUT", "/v1/projects/shop/pipeline",
		   "environments:\n  - name: staging\n    freezes: [ { name: long, start: "
		   "2020-01-01, end: 2099-01-01 } ]\n  - name: production\n");
	served_target(served, "shop", "staging", "staging-1");
	served_ask(served, 201, "POST", "/v1/projects/shop/rollouts",
		   "{\"environment\":\"staging\"}");
	waiting = value_get(served_ask(served, 200, "GET", STATUS, NULL), "waiting");
	assert_int_equal(value_count(waiting), 1);
	assert_string_equal(value_get_text(value_at(waiting, 0), "rollout"), "r-1");
	assert_string_equal(value_get_text(value_at(waiting, 0), "environment"), "staging");
	for (size_t i = 0; (gate = value_at(value_get(value_at(waiting, 0), "gates"), i)); i++)
		if (text_equal(value_get_text(gate, "name"), "freeze"))
			break;
	assert_string_equal(value_get_text(gate, "opens"), "2099-01-01T00:00:00.000Z");
	assert_string_equal(value_get_text(gate, "override"),
			    "lockstep rollout override r-1 freeze --reason TEXT");
	reply = http_ask(arena, served_address(served), "GET", STATUS, limited, NULL);
	assert_null(memmem(reply.body.data, reply.body.size, "r-1", 3));
	served_stop(served);
}

static void targets_outside_the_pipeline_are_shown_and_said_to_be(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start(arena);
	struct value *status;

	(void)state;
	served_push(served, "shop", "1_a.sql", "create table a (x int);\n", NULL);
	served_target(served, "shop", "attic", "old-1");
	served_target(served, "shop", "attic", "old-2");
	status = served_ask(served, 200, "GET", STATUS, NULL);
	assert_int_equal(value_count(value_get(status, "environments")), 1);
	assert_string_equal(value_get_text(environment(status, 0), "name"), "attic");
	assert_false(value_get_bool(environment(status, 0), "declared", true));
	assert_int_equal(value_count(value_get(environment(status, 0), "targets")), 2);
	served_stop(served);
}

static void a_token_of_one_environment_sees_that_only(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start(arena);
	const char *limited = served_token(served, ROLE_VIEWER, NULL, "production");
	struct http_reply reply;

	(void)state;
	served_push(served, "shop", "1_a.sql", "create table a (x int);\n", NULL);
	served_ask(served, 200, "PUT", "/v1/projects/shop/pipeline",
		   "environments:\n  - name: staging\n  - name: production\n");
	reply = http_ask(arena, served_address(served), "GET", STATUS, limited, NULL);
	assert_int_equal(reply.status, 200);
	assert_non_null(memmem(reply.body.data, reply.body.size, "production", 10));
	assert_null(memmem(reply.body.data, reply.body.size, "staging", 7));
	served_stop(served);
}

static void a_project_that_is_not_known_is_404(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = served_start(arena);

	(void)state;
	served_refused(served, 404, served_admin(served), "GET", STATUS, NULL);
	served_stop(served);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_matrix_has_environments_in_order_with_targets_and_states),
		cmocka_unit_test(each_target_stands_as_its_own_ledger_says),
		cmocka_unit_test(an_active_rollout_is_the_state_of_its_environment),
		cmocka_unit_test(what_a_rollout_waits_for_is_told_with_who_can_do_what),
		cmocka_unit_test(targets_outside_the_pipeline_are_shown_and_said_to_be),
		cmocka_unit_test(a_token_of_one_environment_sees_that_only),
		cmocka_unit_test(a_project_that_is_not_known_is_404),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
