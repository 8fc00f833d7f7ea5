#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/support/served.h"

#define ROLLOUTS "/v1/projects/shop/rollouts"
#define PIPELINE "environments:\n  - name: staging\n  - name: production\n    after: staging\n"

/* A project with a release, a pipeline and a target in each environment, whose agents do nothing.
 */
static struct served *start_shop(struct arena *arena)
{
	struct served *served = served_start(arena);

	served_push(served, "shop", "1_a.sql", "create table a (x int);\n", NULL);
	served_ask(served, 200, "PUT", "/v1/projects/shop/pipeline", PIPELINE);
	served_target(served, "shop", "staging", "staging-1");
	served_target(served, "shop", "production", "production-1");
	return served;
}

static void a_rollout_is_started_and_shown_with_its_tasks(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = start_shop(arena);
	struct value *started =
	    served_ask(served, 201, "POST", ROLLOUTS, "{\"environment\":\"staging\"}");
	const char *id = value_get_text(started, "id");
	struct value *shown, *task;

	(void)state;
	assert_string_equal(value_get_text(started, "kind"), "apply");
	assert_int_equal(value_get_integer(started, "release", 0), 1);
	assert_string_equal(value_get_text(started, "created_by"), "admin");
	assert_false(value_get_bool(started, "final", true));
	shown = served_ask(served, 200, "GET", arena_printf(arena, ROLLOUTS "/%s", id), NULL);
	task = value_at(value_get(shown, "tasks"), 0);
	assert_string_equal(value_get_text(task, "target"), "staging-1");
	assert_string_equal(value_get_text(task, "state"), "queued");
	assert_string_equal(value_as_text(value_at(value_get(task, "pending"), 0)), "1");
	served_refused(served, 404, served_admin(served), "GET", ROLLOUTS "/r-99", NULL);
	served_refused(served, 404, served_admin(served), "GET",
		       arena_printf(arena, "/v1/projects/bank/rollouts/%s", id), NULL);
	served_stop(served);
}

static void who_follows_a_rollout_is_told_briefly(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = start_shop(arena);
	const char *id = value_get_text(
	    served_ask(served, 201, "POST", ROLLOUTS, "{\"environment\":\"staging\"}"), "id");
	const char *path = arena_printf(arena, ROLLOUTS "/%s?statements=", id);
	struct value *task = value_at(
	    value_get(served_ask(served, 200, "GET", arena_printf(arena, "%slast", path), NULL),
		      "tasks"),
	    0);

	(void)state;
	assert_string_equal(value_get_text(task, "target"), "staging-1");
	assert_int_equal(value_get_integer(task, "pending_count", 0), 1);
	assert_null(value_get(task, "pending"));
	served_refused(served, 400, served_admin(served), "GET", arena_printf(arena, "%sall", path),
		       NULL);
	served_stop(served);
}

static void a_rollout_says_what_its_environment_sets_that_is_not_so_initially(void **state)
{
	static const struct {
		const char *execution, *shown;
	} cases[] = {
		{ "", "" },
		{ "    execution: {lock-timeout: 2s, copies: 0}\n", "" },
		{ "    execution: {lock-timeout: 5s, lock-retries: 10, copies: 3}\n",
		  "lock-timeout 5s, copies 3" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct served *served = start_shop(arena);
		const char *id, *path;

		served_ask(served, 200, "PUT", "/v1/projects/shop/pipeline",
			   arena_printf(arena, "environments:\n  - name: staging\n%s",
					cases[i].execution));
		id = value_get_text(
		    served_ask(served, 201, "POST", ROLLOUTS, "{\"environment\":\"staging\"}"),
		    "id");
		path = arena_printf(arena, ROLLOUTS "/%s", id);
		assert_string_equal(
		    value_get_text(served_ask(served, 200, "GET", path, NULL), "execution"),
		    cases[i].shown);
		/* The plan that was made stays as it was. */
		served_ask(served, 200, "PUT", "/v1/projects/shop/pipeline",
			   "environments:\n  - name: staging\n    execution: {copies: 9}\n");
		assert_string_equal(
		    value_get_text(served_ask(served, 200, "GET", path, NULL), "execution"),
		    cases[i].shown);
		served_stop(served);
	}
}

static void production_before_staging_is_409_with_the_reason_and_logged(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = start_shop(arena);
	const char *detail = served_refused(served, 409, served_admin(served), "POST", ROLLOUTS,
					    "{\"environment\":\"production\",\"release\":1,"
					    "\"promote\":true}");
	struct value *items;

	(void)state;
	assert_string_equal(
	    detail, "release 1 is not rolled out to production: upstream: release 1 has not "
		    "succeeded in staging; roll it out there first");
	items = value_get(served_ask(served, 200, "GET", "/v1/history?type=rollout.refused", NULL),
			  "items");
	assert_int_equal(value_count(items), 1);
	served_stop(served);
}

static void a_refusal_lists_every_gate(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = start_shop(arena);
	struct value *problem =
	    served_ask(served, 409, "POST", ROLLOUTS, "{\"environment\":\"production\"}");
	struct value *list = value_get(problem, "gates");
	size_t shut = 0;

	(void)state;
	assert_string_equal(value_get_text(problem, "code"), "refused");
	assert_true(value_count(list) > 5);
	for (size_t i = 0; i < value_count(list); i++) {
		const struct value *gate = value_at(list, i);

		if (value_get_bool(gate, "open", true))
			continue;
		assert_string_equal(value_get_text(gate, "name"), "upstream");
		assert_string_equal(
		    value_get_text(gate, "reason"),
		    "release 1 has not succeeded in staging; roll it out there first");
		shut++;
	}
	assert_int_equal(shut, 1);
	problem = served_ask(served, 404, "POST", "/v1/projects/ghost/rollouts",
			     "{\"environment\":\"production\"}");
	assert_null(value_get(problem, "gates"));
	served_stop(served);
}

static void a_name_that_would_not_fit_the_log_is_no_name(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = start_shop(arena);

	(void)state;
	assert_string_equal(served_refused(served, 400, served_admin(served), "POST", ROLLOUTS,
					   arena_printf(arena, "{\"environment\":\"%0201d\"}", 0)),
			    "'environment' has to be a text of at most 200 bytes on one line");
	served_stop(served);
}

static void rollouts_are_listed_newest_first_by_environment(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = start_shop(arena);
	struct value *items;

	(void)state;
	served_ask(served, 201, "POST", ROLLOUTS, "{\"environment\":\"staging\"}");
	items = value_get(served_ask(served, 200, "GET", ROLLOUTS "?environment=staging", NULL),
			  "items");
	assert_int_equal(value_count(items), 1);
	assert_null(value_get(value_at(items, 0), "tasks"));
	items = value_get(served_ask(served, 200, "GET", ROLLOUTS "?environment=production", NULL),
			  "items");
	assert_int_equal(value_count(items), 0);
	served_stop(served);
}

static const struct {
	const char *verb;
	unsigned status;
	const char *after; /* state */
} decisions[] = {
	{ "pause", 200, "paused" },     { "pause", 409, NULL }, { "resume", 200, "running" },
	{ "cancel", 200, "cancelled" }, { "retry", 409, NULL },
};

static void a_person_decides_on_a_rollout(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = start_shop(arena);
	struct value *started =
	    served_ask(served, 201, "POST", ROLLOUTS, "{\"environment\":\"staging\"}");
	const char *id = value_get_text(started, "id");

	(void)state;
	for (size_t i = 0; i < COUNT(decisions); i++) {
		const char *path = arena_printf(arena, ROLLOUTS "/%s/%s", id, decisions[i].verb);
		struct value *answer =
		    served_ask(served, decisions[i].status, "POST", path, "{\"reason\":\"test\"}");

		if (decisions[i].after)
			assert_string_equal(value_get_text(answer, "state"), decisions[i].after);
	}
	served_stop(served);
}

/* Asks without waiting for the reply. */
static int ask_for_news(struct arena *arena, struct served *served, const char *id, int64_t after,
			unsigned wait)
{
	int connection = http_connect(served_address(served));
	const char *text = arena_printf(arena,
					"GET " ROLLOUTS "/%s?after=%lld&wait=%u HTTP/1.1\r\n"
					"Host: x\r\nAuthorization: Bearer %s\r\n\r\n",
					id, (long long)after, wait, served_admin(served));

	http_send(connection, text, strlen(text));
	return connection;
}

static void a_long_poll_is_answered_when_the_rollout_changes(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = start_shop(arena);
	struct value *rollout =
	    served_ask(served, 201, "POST", ROLLOUTS, "{\"environment\":\"staging\"}");
	const char *id = value_get_text(rollout, "id");
	int64_t revision = value_get_integer(rollout, "revision", -1);
	int waiting = ask_for_news(arena, served, id, revision, 60);
	struct error error = { 0 };
	struct http_reply reply;

	(void)state;
	served_ask(served, 200, "POST", arena_printf(arena, ROLLOUTS "/%s/pause", id), "{}");
	reply = http_receive(arena, waiting);
	assert_int_equal(reply.status, 200);
	assert_ok(value_parse(arena, reply.body, &rollout, &error));
	assert_string_equal(value_get_text(rollout, "state"), "paused");
	assert_true(value_get_integer(rollout, "revision", -1) > revision);
	served_stop(served);
}

static void a_long_poll_without_news_is_answered_when_its_wait_is_over(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = start_shop(arena);
	struct value *rollout =
	    served_ask(served, 201, "POST", ROLLOUTS, "{\"environment\":\"staging\"}");
	int waiting = ask_for_news(arena, served, value_get_text(rollout, "id"),
				   value_get_integer(rollout, "revision", -1), 1);

	(void)state;
	assert_int_equal(http_receive(arena, waiting).status, 200);
	served_stop(served);
}

static void a_long_poll_that_waits_is_let_go_when_the_coordinator_stops(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = start_shop(arena);
	struct value *rollout =
	    served_ask(served, 201, "POST", ROLLOUTS, "{\"environment\":\"staging\"}");
	int waiting = ask_for_news(arena, served, value_get_text(rollout, "id"),
				   value_get_integer(rollout, "revision", -1), 60);
	unsigned status;

	(void)state;
	served_ask(served, 200, "GET", "/v1/projects", NULL);
	served_stop(served);
	status = http_receive(arena, waiting).status;
	assert_true(status == 503 || status == 0);
}

static void a_token_of_one_environment_acts_there_only(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = start_shop(arena);
	const char *limited = served_token(served, ROLE_DEPLOYER, "shop", "production");
	struct value *rollout =
	    served_ask(served, 201, "POST", ROLLOUTS, "{\"environment\":\"staging\"}");
	const char *path = arena_printf(arena, ROLLOUTS "/%s/pause", value_get_text(rollout, "id"));
	struct http_reply reply;

	(void)state;
	assert_string_equal(
	    served_refused(served, 403, limited, "POST", ROLLOUTS, "{\"environment\":\"staging\"}"),
	    "token 'deployer' is limited to environment 'production' and does not reach 'staging'");
	served_refused(served, 403, limited, "POST", path, NULL);
	served_refused(served, 403, limited, "POST", "/v1/projects/shop/blobs/missing", "{}");
	reply = http_ask(arena, served_address(served), "GET", ROLLOUTS, limited, NULL);
	assert_true(bytes_equal_text(reply.body, "{\"items\":[]}"));
	served_stop(served);
}

static void a_baseline_adopts_up_to_a_version(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = start_shop(arena);
	const char *path = "/v1/projects/shop/targets/staging/staging-1/baseline";
	struct value *rollout = served_ask(served, 201, "POST", path, "{\"version\":\"1\"}");

	(void)state;
	assert_string_equal(value_get_text(rollout, "kind"), "baseline");
	assert_string_equal(value_get_text(rollout, "version"), "1");
	served_refused(served, 404, served_admin(served), "POST",
		       "/v1/projects/shop/targets/staging/nowhere/baseline", "{\"version\":\"1\"}");
	served_stop(served);
}

static void what_is_said_of_a_migration_is_checked(void **state)
{
	static const struct {
		unsigned status;
		const char *body;
	} cases[] = {
		{ 400, "{\"version\":\"1\",\"reason\":\"why\"}" },
		{ 400, "{\"version\":\"1\",\"applied\":true}" },
		{ 400, "{\"version\":\"1\",\"applied\":true,\"retry_from\":1,\"reason\":\"why\"}" },
		{ 400, "{\"version\":\"1\",\"retry_from\":9000000000,\"reason\":\"why\"}" },
		{ 400, "{\"applied\":true,\"reason\":\"why\"}" },
		{ 404, "{\"version\":\"9\",\"applied\":true,\"reason\":\"why\"}" },
		{ 404, "{\"version\":\"1\",\"rolled_back\":true,\"reason\":\"why\"}" },
	};
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct served *served = start_shop(arena);

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		served_refused(served, cases[i].status, served_admin(served), "POST",
			       "/v1/projects/shop/targets/staging/staging-1/resolve",
			       cases[i].body);
	served_stop(served);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rollout_is_started_and_shown_with_its_tasks),
		cmocka_unit_test(who_follows_a_rollout_is_told_briefly),
		cmocka_unit_test(a_rollout_says_what_its_environment_sets_that_is_not_so_initially),
		cmocka_unit_test(production_before_staging_is_409_with_the_reason_and_logged),
		cmocka_unit_test(a_refusal_lists_every_gate),
		cmocka_unit_test(a_name_that_would_not_fit_the_log_is_no_name),
		cmocka_unit_test(rollouts_are_listed_newest_first_by_environment),
		cmocka_unit_test(a_person_decides_on_a_rollout),
		cmocka_unit_test(a_long_poll_is_answered_when_the_rollout_changes),
		cmocka_unit_test(a_long_poll_without_news_is_answered_when_its_wait_is_over),
		cmocka_unit_test(a_long_poll_that_waits_is_let_go_when_the_coordinator_stops),
		cmocka_unit_test(a_token_of_one_environment_acts_there_only),
		cmocka_unit_test(a_baseline_adopts_up_to_a_version),
		cmocka_unit_test(what_is_said_of_a_migration_is_checked),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
