#include <string.h>

#include "cli/interrupt.h"
#include "cli/rollout_view.h"
#include "tests/support/cli.h"
#include "tests/support/rest.h"

#define ROLLOUTS "/v1/projects/shop/rollouts"
#define R1       ROLLOUTS "/r-1"

/* A rollout as the API tells it. */
#define ROLLOUT(state, revision, final, tasks)                                                     \
	"{\"id\":\"r-1\",\"project\":\"shop\",\"environment\":\"staging\",\"release\":7,"          \
	"\"kind\":\"apply\",\"state\":\"" state "\",\"why\":\"because\",\"revision\":" revision    \
	",\"final\":" final ",\"started\":\"2026-11-20T10:00:00.000Z\","                           \
	"\"finished\":\"2026-11-20T10:00:01.500Z\",\"execution\":\"lock-timeout 5s\","             \
	"\"gates\":[],\"tasks\":[" tasks "]}"
#define TASK(target, state, statements)                                                            \
	"{\"target\":\"" target "\",\"state\":\"" state "\",\"why\":\"so it is\",\"agent\":"       \
	"\"a\",\"pending\":[\"20240101\"],\"statements\":[" statements "]}"
#define FAILED_STATEMENT                                                                           \
	"{\"version\":\"20240101\",\"index\":0,\"line\":3,\"state\":\"failed\",\"sqlstate\":"      \
	"\"42P01\",\"message\":\"relation \\\"x\\\" does not exist\",\"hint\":\"look\","           \
	"\"position\":18,\"text\":\"ALTER TABLE\\n    x ADD y int\"}"
#define GATE(name, open, reason)                                                                   \
	"{\"name\":\"" name "\",\"open\":" open ",\"reason\":\"" reason "\"}"
#define RELEASE "{\"migrations\":[{\"version\":\"20240101\",\"name\":\"20240101_x.sql\"}]}"

struct story {
	const char *name;
	struct rest_row rows[5];
	int code;
	const char *out, *err; /* parts of them */
};

#define START(body)                                                                                \
	{                                                                                          \
		"POST", ROLLOUTS, 201, body                                                        \
	}

static const struct story stories[] = {
	{ "it succeeds",
	  { START(ROLLOUT("running", "1", "false", TASK("eu", "running", ""))),
	    { "GET", R1 "?after=1&wait=20&statements=last", 200,
	      ROLLOUT("succeeded", "2", "true", TASK("eu", "succeeded", "")) } },
	  0,
	  "r-1: apply release 7 in staging\n"
	  "  eu: running, 1 migration\n"
	  "  running: because\n"
	  "  eu: succeeded, 1 migration\n"
	  "✓ r-1 succeeded: apply of release 7 on 1 target of staging in 1.5 s\n",
	  "" },
	{ "there is nothing to do",
	  { START(ROLLOUT("succeeded", "1", "true", TASK("eu", "skipped", ""))) },
	  0,
	  "✓ r-1: nothing to do, release 7 is on 1 target of staging already\n",
	  "" },
	{ "a statement fails",
	  { START(ROLLOUT("running", "1", "false", TASK("eu", "queued", ""))),
	    { "GET", R1 "?after=1&wait=20&statements=last", 200,
	      ROLLOUT("halted", "2", "false", TASK("eu", "failed", FAILED_STATEMENT)) },
	    { "GET", "/v1/projects/shop/releases/7", 200, RELEASE } },
	  1,
	  "  eu: failed, 1/1  20240101 line 3: so it is\n",
	  "eu: 20240101_x.sql:4: relation \"x\" does not exist\n"
	  "     4 |     x ADD y int\n"
	  "       |      ^\n"
	  "         SQLSTATE 42P01\n"
	  "         hint: look\n"
	  "lockstep: r-1 is halted: because. Next: mend the cause, then lockstep rollout retry "
	  "r-1; "
	  "resume r-1 goes on with the other targets, cancel r-1 ends it\n" },
	{ "an outcome is not known",
	  { START(ROLLOUT("halted", "1", "false", TASK("eu", "indeterminate", ""))) },
	  7,
	  "  eu: indeterminate",
	  "lockstep: r-1 is halted: the outcome on a target cannot be known. Next: look at that "
	  "database and say what holds: lockstep resolve staging/TARGET; then lockstep rollout "
	  "retry r-1, or cancel "
	  "r-1\n" },
	{ "somebody cancels it",
	  { START(ROLLOUT("cancelled", "1", "true", TASK("eu", "cancelled", ""))) },
	  5,
	  "  eu: cancelled",
	  "lockstep: r-1 is cancelled: because. Next: lockstep rollout start --env staging begins "
	  "anew\n" },
	{ "every shut gate is printed",
	  { { "POST", ROLLOUTS, 409,
	      "{\"code\":\"refused\",\"detail\":\"upstream: ...; ledger: ...\",\"gates\":[" GATE(
		  "upstream", "false",
		  "staging has not run it; do that first") "," GATE("alone", "true",
								    "no other rollout is at work "
								    "there") "," GATE("ledger",
										      "false",
										      "eu: was "
										      "changed by "
										      "hand") "]"
											      "}" } },
	  5,
	  "",
	  "✗ upstream: staging has not run it; do that first\n"
	  "✗ ledger: eu: was changed by hand\n"
	  "lockstep: refused: 2 gates are shut\n" },
	{ "a single reason is an error of one line",
	  { { "POST", ROLLOUTS, 409,
	      "{\"code\":\"refused\",\"detail\":\"upstream: staging has not run "
	      "it\",\"gates\":[" GATE("upstream", "false", "staging has not run it") "]}" } },
	  5,
	  "",
	  "lockstep: upstream: staging has not run it\n" },
};

static void waiting_tells_what_happens_and_ends_with_how_it_went(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(stories); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		size_t count = 0;
		struct cli_result result;
		struct rest *rest;

		while (stories[i].rows[count].method)
			count++;
		rest = rest_open(stories[i].rows, count);
		result = CLI(arena, "rollout", "start", "--env", "staging", "--wait", "--project",
			     "shop", "--url", rest_url(rest));
		rest_close(rest);
		if (result.code != stories[i].code || strcmp(result.err, stories[i].err) != 0 ||
		    !strstr(result.out, stories[i].out))
			fail_msg("%s: %d\n%s\n%s", stories[i].name, result.code, result.out,
				 result.err);
	}
}

static void a_promotion_says_what_it_asks_for(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	static const struct rest_row rows[] = {
		{ "GET", "/v1/projects", 200, "{\"items\":[{\"project\":\"shop\"}]}" },
		START(ROLLOUT("running", "1", "false", "")),
	};
	struct rest *rest = rest_open(rows, COUNT(rows));
	struct cli_result result = CLI(arena, "promote", "--to", "staging", "--release", "7",
				       "--url", rest_url(rest), "--json", "--token", "secret");

	(void)state;
	assert_int_equal(result.code, 0);
	assert_string_equal(value_get_text(cli_json(arena, &result), "id"), "r-1");
	assert_string_equal(rest_heard(rest), "GET /v1/projects Bearer secret \n"
					      "POST " ROLLOUTS " Bearer secret "
					      "{\"environment\":\"staging\",\"kind\":\"apply\","
					      "\"promote\":true,\"release\":7}\n");
	rest_close(rest);
}

#define GOES_ON                                                                                    \
	"goes on without this command. Next: lockstep rollout show r-1 --wait, or lockstep "       \
	"rollout cancel r-1\n"

/* The coordinator may answer at once as often as it likes. */
static void waiting_ends_after_the_timeout_and_says_that_it_goes_on(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct rest_row rows[] = { START(ROLLOUT("running", "1", "false", "")),
				   { "GET", R1 "?after=1&wait=1&statements=last", 200,
				     ROLLOUT("running", "1", "false", "") } };
	struct rest *rest = rest_open_again(rows, COUNT(rows));
	struct cli_result result =
	    CLI(arena, "rollout", "start", "--env", "staging", "--wait", "--timeout", "50ms",
		"--project", "shop", "--url", rest_url(rest));

	(void)state;
	assert_int_equal(result.code, 6);
	assert_string_equal(result.err, "lockstep: r-1 is still running after 50 ms; r-1 " GOES_ON);
	rest_close(rest);
}

/* As if Ctrl-C came as soon as the waiting begins. */
static void an_interruption_ends_the_waiting_and_not_the_rollout(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	static const struct rest_row row = START(ROLLOUT("running", "1", "false", ""));
	struct rest *rest = rest_open(&row, 1);
	struct interrupt interrupt;
	struct cli_result result;

	(void)state;
	interrupt_hold(&interrupt);
	raise(SIGINT);
	result = CLI(arena, "rollout", "start", "--env", "staging", "--wait", "--project", "shop",
		     "--url", rest_url(rest));
	interrupt_release(&interrupt);
	assert_int_equal(result.code, 6);
	assert_string_equal(result.err, "lockstep: interrupted; r-1 " GOES_ON);
	rest_close(rest);
}

static void a_coordinator_that_is_away_for_a_moment_is_waited_for(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	static const struct rest_row rows[] = {
		{ "GET", R1, 200, ROLLOUT("running", "1", "false", "") },
		{ "GET", R1 "?after=1&wait=20&statements=last", 503,
		  "{\"detail\":\"it is stopping\"}" },
		{ "GET", R1 "?after=1&wait=20&statements=last", 200,
		  ROLLOUT("succeeded", "2", "true", "") },
	};
	struct rest *rest = rest_open(rows, COUNT(rows));
	struct cli_result result = CLI(arena, "rollout", "show", "r-1", "--wait", "--project",
				       "shop", "--url", rest_url(rest));

	(void)state;
	assert_int_equal(result.code, 0);
	assert_true(text_starts_with(result.err, "it is stopping; trying again for "));
	assert_non_null(strstr(result.out, "r-1 succeeded"));
	rest_close(rest);
}

static void a_decision_carries_its_reason(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	static const struct rest_row row = { "POST", R1 "/pause", 200,
					     ROLLOUT("paused", "3", "false", "") };
	struct rest *rest = rest_open(&row, 1);
	struct cli_result result = CLI(arena, "rollout", "pause", "r-1", "--reason", "load",
				       "--project", "shop", "--url", rest_url(rest));

	(void)state;
	assert_int_equal(result.code, 0);
	assert_string_equal(rest_heard(rest), "POST " R1 "/pause - {\"reason\":\"load\"}\n");
	assert_string_equal(result.out, "r-1: apply release 7 in staging (paused)\n"
					"Next: lockstep rollout resume r-1 goes on, lockstep "
					"rollout cancel r-1 ends it\n");
	rest_close(rest);
}

static void a_baseline_names_target_and_version(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	static const struct rest_row row = { "POST",
					     "/v1/projects/shop/targets/production/eu/baseline",
					     201, ROLLOUT("running", "1", "false", "") };
	struct rest *rest = rest_open(&row, 1);
	struct cli_result result = CLI(arena, "baseline", "production/eu", "--version", "20240101",
				       "--project", "shop", "--url", rest_url(rest));

	(void)state;
	assert_int_equal(result.code, 0);
	assert_non_null(strstr(rest_heard(rest), "{\"release\":0,\"version\":\"20240101\"}"));
	rest_close(rest);
}

#define DONE_STATEMENT                                                                             \
	"{\"version\":\"20240101\",\"index\":0,\"line\":1,\"state\":\"succeeded\",\"rows\":2,"     \
	"\"duration_us\":1250,\"text\":\"UPDATE\\n x\"},"

static void a_rollout_is_shown_whole(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	static const struct rest_row rows[] = {
		{ "GET", R1, 200,
		  ROLLOUT("halted", "2", "false",
			  TASK("eu", "failed",
			       DONE_STATEMENT FAILED_STATEMENT) "," TASK("us", "queued", "")) },
		{ "GET", "/v1/projects/shop/releases/7", 200, RELEASE },
	};
	struct rest *rest = rest_open(rows, COUNT(rows));
	struct cli_result result = CLI(arena, "rollout", "show", "r-1", "--statements", "--project",
				       "shop", "--url", rest_url(rest));

	(void)state;
	assert_int_equal(result.code, 0);
	assert_string_equal(
	    result.out,
	    "r-1: apply release 7 in staging\n"
	    "  ✗ halted, 1.5 s: because\n"
	    "  started by  at  UTC, plan \n"
	    "  execution: lock-timeout 5s\n"
	    "\n"
	    "TARGET  STATE     PROGRESS              TOOK  AGENT  WHY\n"
	    "eu      ✗ failed  1/1  20240101 line 3        a      so it is\n"
	    "us      · queued  1 migration                 a      so it is\n"
	    "\n"
	    "TARGET  MIGRATION  LINE    TOOK  ROWS  STATE      STATEMENT\n"
	    "eu      20240101         1.2 ms                   2 statements\n"
	    "                      1  1.2 ms     2  succeeded  UPDATE x\n"
	    "                      3                failed     ALTER TABLE x ADD y int\n"
	    "\n"
	    "eu: 20240101_x.sql:4: relation \"x\" does not exist\n"
	    "     4 |     x ADD y int\n"
	    "       |      ^\n"
	    "         SQLSTATE 42P01\n"
	    "         hint: look\n"
	    "\n"
	    "Next: mend the cause, then lockstep rollout retry r-1; resume r-1 goes on with the "
	    "other targets, cancel r-1 ends it\n");
	assert_string_equal(result.err, "");
	rest_close(rest);
}

#define TEN(part) part part part part part part part part part part

/* 200 targets on 24 rows: what is wrong and what runs first, and how many there are of each. */
static void a_live_block_is_no_higher_than_the_terminal(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	static const char text[] =
	    ROLLOUT("running", "1", "false",
		    TEN(TEN(TASK("a", "succeeded", "") "," TASK("b", "queued", "") ","))
			TASK("broken", "failed", "") "," TASK("at-work", "running", ""));
	struct screen screen = { .width = 80, .height = 24, .unicode = true };
	struct error error = { 0 };
	struct value *rollout = NULL;
	const char *block;
	size_t lines = 0;

	(void)state;
	assert_true(value_parse(arena, bytes_of(text), &rollout, &error));
	block = rollout_view_live(arena, &screen, rollout);
	for (const char *at = block; *at; at++)
		lines += *at == '\n';
	assert_int_equal(lines, 22);
	assert_true(text_starts_with(block, "r-1: apply release 7 in staging  running\n"
					    "  ✗ broken "));
	assert_non_null(strstr(block, "\n  ▸ at-work "));
	assert_true(text_ends_with(block, "\n  100 queued, 1 running, 100 succeeded, 1 failed\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(waiting_tells_what_happens_and_ends_with_how_it_went),
		cmocka_unit_test(waiting_ends_after_the_timeout_and_says_that_it_goes_on),
		cmocka_unit_test(an_interruption_ends_the_waiting_and_not_the_rollout),
		cmocka_unit_test(a_coordinator_that_is_away_for_a_moment_is_waited_for),
		cmocka_unit_test(a_live_block_is_no_higher_than_the_terminal),
		cmocka_unit_test(a_promotion_says_what_it_asks_for),
		cmocka_unit_test(a_decision_carries_its_reason),
		cmocka_unit_test(a_baseline_names_target_and_version),
		cmocka_unit_test(a_rollout_is_shown_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
