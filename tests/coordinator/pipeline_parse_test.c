#include "coordinator/pipeline.h"

#include <string.h>

#include "tests/support/test.h"

#define HOUR ((int64_t)3600000)

static const struct pipeline_environment *parsed(struct arena *arena, const char *members)
{
	struct pipeline *pipeline = arena_new(arena, struct pipeline);
	struct error error = { 0 };
	const char *text = arena_printf(arena,
					"environments:\n  - name: staging\n  - name: production\n"
					"    after: staging\n%s",
					members);

	assert_ok(pipeline_parse(arena, "p", bytes_of(text), pipeline, &error));
	return pipeline_find(pipeline, "production");
}

static void what_a_file_does_not_say_is_nothing(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct pipeline_environment *environment = parsed(arena, "");

	(void)state;
	assert_false(environment->after_any || environment->accept_failures ||
		     environment->promote_auto);
	assert_int_equal(environment->soak, 0);
	assert_int_equal(environment->approvals.count, 0);
	assert_int_equal(environment->window_count + environment->freeze_count, 0);
	assert_int_equal(environment->checks.rehearsal, PIPELINE_CHECK_OFF);
	assert_null(environment->checks.lint);
	assert_int_equal(environment->http_count + environment->verify_count, 0);
	assert_int_equal(environment->wave_count + environment->spread_count, 0);
	assert_int_equal(environment->parallel, 0);
	assert_string_equal(environment->execution, "");
}

static void upstream_is_all_or_any_and_promotion_is_manual_or_automatic(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct pipeline_environment *environment =
	    parsed(arena, "    upstream: any\n    accept-failures: yes\n    promote: auto\n"
			  "    soak: 24h\n");

	(void)state;
	assert_true(environment->after_any);
	assert_true(environment->accept_failures);
	assert_true(environment->promote_auto);
	assert_int_equal(environment->soak, 24 * HOUR);
	environment =
	    parsed(arena, "    upstream: all\n    accept-failures: no\n    promote: manual\n");
	assert_false(environment->after_any || environment->accept_failures ||
		     environment->promote_auto);
}

static void a_selector_names_labels_with_one_value_or_several(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct pipeline_selector *select =
	    &parsed(arena, "    select: { region: eu, tier: [a, b] }\n")->select;

	(void)state;
	assert_int_equal(select->count, 2);
	assert_string_equal(select->labels[0].key, "region");
	assert_int_equal(select->labels[0].value_count, 1);
	assert_string_equal(select->labels[0].values[0], "eu");
	assert_int_equal(select->labels[1].value_count, 2);
	assert_string_equal(select->labels[1].values[1], "b");
}

static void approvals_are_a_number_or_say_more(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct pipeline_approvals *approvals =
	    &parsed(arena, "    approvals: 2\n")->approvals;

	(void)state;
	assert_int_equal(approvals->count, 2);
	assert_false(approvals->author_may);
	assert_int_equal(approvals->role_count, 0);
	approvals = &parsed(arena, "    approvals: { count: 3, roles: [approver, admin], "
				   "not: author, expire: 7d }\n")
			 ->approvals;
	assert_int_equal(approvals->count, 3);
	assert_int_equal(approvals->role_count, 2);
	assert_string_equal(approvals->roles[1], "admin");
	assert_false(approvals->author_may);
	assert_int_equal(approvals->expire, 7 * 24 * HOUR);
	approvals = &parsed(arena, "    approvals: { roles: admin, not: nobody }\n")->approvals;
	assert_int_equal(approvals->count, 1);
	assert_true(approvals->author_may);
}

static void windows_and_freezes_have_times_zones_and_an_end(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct pipeline_environment *environment = parsed(
	    arena,
	    "    windows: [ { name: office, rule: \"FREQ=WEEKLY;BYDAY=MO,TU\", "
	    "start: 2026-01-05T09:00:00, duration: 8h, zone: Europe/Berlin, "
	    "at-close: overrun } ]\n"
	    "    freezes: [ { name: year end, start: 2026-12-20, end: 2027-01-04 06:30 } ]\n");
	const struct pipeline_window *window = environment->windows, *freeze = environment->freezes;

	(void)state;
	assert_int_equal(environment->window_count, 1);
	assert_string_equal(window->name, "office");
	assert_string_equal(window->rule, "FREQ=WEEKLY;BYDAY=MO,TU");
	assert_string_equal(window->start, "2026-01-05T09:00:00");
	assert_null(window->end);
	assert_int_equal(window->duration, 8 * HOUR);
	assert_string_equal(window->zone, "Europe/Berlin");
	assert_int_equal(window->closing, PIPELINE_OVERRUN);
	assert_int_equal(environment->freeze_count, 1);
	assert_null(freeze->rule);
	assert_string_equal(freeze->start, "2026-12-20T00:00:00");
	assert_string_equal(freeze->end, "2027-01-04T06:30:00");
	assert_string_equal(freeze->zone, "UTC");
	assert_int_equal(freeze->closing, PIPELINE_DRAIN);
}

static void checks_are_off_or_required(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct pipeline_checks *checks =
	    &parsed(arena, "    checks: { rehearsal: required, reversible: required, "
			   "drift: required, lint: error }\n")
		 ->checks;

	(void)state;
	assert_int_equal(checks->rehearsal, PIPELINE_CHECK_REQUIRED);
	assert_int_equal(checks->reversible, PIPELINE_CHECK_REQUIRED);
	assert_int_equal(checks->drift, PIPELINE_CHECK_REQUIRED);
	assert_string_equal(checks->lint, "error");
	checks = &parsed(arena, "    checks: { rehearsal: off, lint: off }\n")->checks;
	assert_int_equal(checks->rehearsal, PIPELINE_CHECK_OFF);
	assert_null(checks->lint);
}

static void an_http_gate_has_a_url_and_what_is_expected(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct pipeline_http *http =
	    parsed(arena, "    http:\n"
			  "      - { name: ticket, url: \"https://desk.example/t\", method: POST, "
			  "headers-file: /etc/h, status: 202, field: a.state, value: approved, "
			  "timeout: 2s, every: 30s, retries: 0 }\n"
			  "      - { name: bare, url: \"http://x\" }\n")
		->http;

	(void)state;
	assert_string_equal(http->url, "https://desk.example/t");
	assert_string_equal(http->method, "POST");
	assert_string_equal(http->headers_file, "/etc/h");
	assert_int_equal(http->status, 202);
	assert_string_equal(http->field, "a.state");
	assert_string_equal(http->value, "approved");
	assert_int_equal(http->timeout, 2000);
	assert_int_equal(http->every, 30000);
	assert_int_equal(http->retries, 0);
	assert_string_equal(http[1].method, "GET");
	assert_int_equal(http[1].status, 200);
	assert_int_equal(http[1].timeout, 5000);
	assert_int_equal(http[1].every, 60000);
	assert_int_equal(http[1].retries, 3);
}

static void waves_budgets_and_spread_are_numbers_or_parts(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const struct pipeline_environment *environment = parsed(
	    arena, "    budget: 5%\n    parallel: 10\n    spread: { region: 1, host: 2 }\n"
		   "    verify: [ { name: no orphans, sql: \"SELECT true\" } ]\n"
		   "    waves:\n"
		   "      - { name: canary, select: { tier: canary }, targets: 1, pause: 10m }\n"
		   "      - { name: tenth, targets: 10%, budget: 1, parallel: 3, approve: yes }\n"
		   "      - { name: rest }\n");
	const struct pipeline_wave *waves = environment->waves;

	(void)state;
	assert_int_equal(environment->budget.count, 5);
	assert_true(environment->budget.percent);
	assert_int_equal(environment->parallel, 10);
	assert_int_equal(environment->spread_count, 2);
	assert_string_equal(environment->spread[1].label, "host");
	assert_int_equal(environment->spread[1].most, 2);
	assert_string_equal(environment->verify[0].name, "no orphans");
	assert_string_equal(environment->verify[0].sql, "SELECT true");
	assert_int_equal(environment->wave_count, 3);
	assert_int_equal(waves[0].select.count, 1);
	assert_int_equal(waves[0].amount.count, 1);
	assert_false(waves[0].amount.percent || waves[0].has_budget || waves[0].approve);
	assert_int_equal(waves[0].pause, 600000);
	assert_true(waves[1].amount.percent && waves[1].has_budget && waves[1].approve);
	assert_int_equal(waves[1].budget.count, 1);
	assert_int_equal(waves[1].parallel, 3);
	assert_int_equal(waves[2].amount.count, 0);
}

/* Of an environment after another, from line 5, column 5 on. */
static const struct {
	const char *members, *expected;
} refused[] = {
	{ "upstream: both", "5:15: upstream: 'both' is not known; write all or any" },
	{ "upstream: [all]", "5:15: 'upstream' has to be a single value" },
	{ "accept-failures: maybe",
	  "5:22: accept-failures: 'maybe' is not known; write no, yes, false or true" },
	{ "promote: automatic", "5:14: promote: 'automatic' is not known; write manual or auto" },
	{ "promote: manal", "5:14: promote: 'manal' is not known; did you mean 'manual'?" },
	{ "soak: soon", "5:11: soak: 'soon' is no duration between 0 and 366d "
			"(30s, 15m, 24h, 7d)" },
	{ "soak:", "5:10: soak: '' is no duration between 0 and 366d (30s, 15m, 24h, 7d)" },
	{ "soak: 400d", "5:11: soak: '400d' is no duration between 0 and 366d "
			"(30s, 15m, 24h, 7d)" },
	{ "select: eu", "5:13: 'select' has to name labels, as in { region: eu }" },
	{ "select: {}", "5:13: select: 0 labels, 1 to 20 are allowed" },
	{ "select: { region: [] }", "5:23: region: 0 values, 1 to 100 are allowed" },
	{ "select: { region: {a: b} }",
	  "5:23: region: a value, or a list of values, is expected here" },
	{ "select: { region: '' }", "5:23: region: a label has 1 to 256 bytes, all on one line" },
	{ "approvals: none", "5:16: approvals: 'none' is no number between 0 and 100" },
	{ "approvals: { count: 101 }", "5:25: count: '101' is no number between 0 and 100" },
	{ "approvals: { role: admin }", "5:18: unknown key 'role'; did you mean 'roles'?" },
	{ "approvals: { roles: [admn] }", "5:26: roles: 'admn' is not known; did you mean "
					  "'admin'?" },
	{ "approvals: { roles: viewer }",
	  "5:25: roles: 'viewer' is not known; write approver or admin" },
	{ "approvals: { roles: [admin, admin] }", "5:33: roles: 'admin' is there twice" },
	{ "approvals: { not: me }", "5:23: not: 'me' is not known; write author or nobody" },
	{ "approvals: { expire: 1s }",
	  "5:26: expire: '1s' is no duration between 1m and 366d (30s, 15m, 24h, 7d)" },
	{ "windows: nights", "5:14: 'windows' has to be a list" },
	{ "windows: [ nights ]", "5:16: lines of the form 'key: value' are expected here" },
	{ "windows: [ { start: 2026-01-01, duration: 1h } ]", "5:16: the window has no name" },
	{ "windows: [ { name: a, duration: 1h } ]", "5:16: the window has no start" },
	{ "freezes: [ { name: a, end: 2026-01-01 } ]", "5:16: the freeze has no start" },
	{ "windows: [ { name: a, start: 2026-01-01 } ]",
	  "5:16: 'a' has neither an end nor a duration" },
	{ "windows: [ { name: a, start: 2026-02-30, duration: 1h } ]",
	  "5:34: start: '2026-02-30' is no local time like 2026-03-01T09:00 (the zone stands in "
	  "'zone')" },
	{ "windows: [ { name: a, start: 2026-03-01T09:00:00Z, duration: 1h } ]",
	  "5:34: start: '2026-03-01T09:00:00Z' is no local time like 2026-03-01T09:00 (the zone "
	  "stands in 'zone')" },
	{ "windows: [ { name: a, start: 2026-03-01, end: 2026-03-01 } ]",
	  "5:51: 'a' ends at 2026-03-01T00:00:00, which is not after its start "
	  "2026-03-01T00:00:00" },
	{ "windows: [ { name: a, start: 2026-03-01, end: 2026-03-02, duration: 1h } ]",
	  "5:51: 'a' has both an end and a duration; one of them is enough" },
	{ "windows: [ { name: a, rule: FREQ=DAILY, start: 2026-03-01, end: 2026-03-02 } ]",
	  "5:69: 'a' comes again by its rule: say how long it takes with 'duration'" },
	{ "windows: [ { name: a, start: 2026-03-01, duration: 5 } ]",
	  "5:56: duration: '5' is no duration between 1m and 366d (30s, 15m, 24h, 7d)" },
	{ "windows: [ { name: a, start: 2026-03-01, duration: 1h, zone: Berlin } ]",
	  "5:66: zone: 'Berlin' is not known; use a name of the IANA database, like "
	  "Europe/Berlin or UTC" },
	{ "windows: [ { name: a, start: 2026-03-01, duration: 1h, zone: ../passwd } ]",
	  "5:66: zone: '../passwd' is not known; use a name of the IANA database, like "
	  "Europe/Berlin or UTC" },
	{ "windows: [ { name: a, start: 2026-03-01, duration: 1h, at-close: stop } ]",
	  "5:70: at-close: 'stop' is not known; write drain or overrun" },
	{ "windows: [ { name: a, rule: weekly, start: 2026-03-01, duration: 1h } ]",
	  "5:33: rule: 'weekly' is no rule of RFC 5545, as in \"FREQ=WEEKLY;BYDAY=MO,TU\"" },
	{ "windows: [ { name: a, rule: FREQ=SECONDLY, start: 2026-03-01, duration: 1h } ]",
	  "5:33: rule: 'SECONDLY' is not supported in a rule: give days and hours, as in "
	  "\"FREQ=WEEKLY;BYDAY=MO,TU\"" },
	{ "windows: [ { name: a, rule: FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30, start: 2026-03-01, "
	  "duration: 1h } ]",
	  "5:33: rule: 'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30' never comes within 10 years after "
	  "its start" },
	{ "windows: [ { name: a, start: 2026-03-01, duration: 1h }, "
	  "{ name: a, start: 2026-03-01, duration: 1h } ]",
	  "5:70: windows: the name 'a' is there twice" },
	{ "checks: required", "5:13: lines of the form 'key: value' are expected here" },
	{ "checks: { rehersal: required }",
	  "5:15: unknown key 'rehersal'; did you mean 'rehearsal'?" },
	{ "checks: { drift: yes }", "5:22: drift: 'yes' is not known; write off or required" },
	{ "checks: { lint: fatal }",
	  "5:21: lint: 'fatal' is not known; write off, note, warning or error" },
	{ "http: [ { name: a } ]", "5:13: the HTTP gate has no url" },
	{ "http: [ { name: a, url: desk.example } ]",
	  "5:29: url: 'desk.example' has to begin with https:// or http://" },
	{ "http: [ { name: a, url: \"https://\" } ]", "5:29: url: 'https://' names no host" },
	{ "http: [ { name: a, url: \"https://me:secret@x/\" } ]",
	  "5:29: url: a name or password does not belong into the pipeline; put an Authorization "
	  "header into the file of 'headers-file'" },
	{ "http: [ { name: a, url: \"https://x/a b\" } ]",
	  "5:29: url: 'https://x/a b' holds a character that has to be percent-encoded" },
	{ "http: [ { name: a, url: \"http://x\", method: DELETE } ]",
	  "5:49: method: 'DELETE' is not known; write GET, POST, PUT or HEAD" },
	{ "http: [ { name: a, url: \"http://x\", headers-file: h } ]",
	  "5:55: headers-file: 'h' has to be an absolute path on the coordinator's machine" },
	{ "http: [ { name: a, url: \"http://x\", status: 99 } ]",
	  "5:49: status: '99' is no number between 100 and 599" },
	{ "http: [ { name: a, url: \"http://x\", field: state } ]",
	  "5:48: 'a' needs both a field and the value that it has to have" },
	{ "http: [ { name: a, url: \"http://x\", value: ok } ]",
	  "5:48: 'a' needs both a field and the value that it has to have" },
	{ "verify: [ { name: a } ]", "5:15: the verification has no sql" },
	{ "verify: [ { name: a, sql: '' } ]",
	  "5:31: sql: has to be a text of 1 to 65536 bytes, not of 0" },
	{ "verify: [ { name: \"a\\nb\", sql: x } ]",
	  "5:23: name: has to be one line without control characters" },
	{ "parallel: 0", "5:15: parallel: '0' is no number between 1 and 1000000" },
	{ "parallel: 1.5", "5:15: parallel: '1.5' is no number between 1 and 1000000" },
	{ "spread: region", "5:13: 'spread' has to name labels, as in { region: eu }" },
	{ "spread: { region: 0 }", "5:23: region: '0' is no number between 1 and 1000000" },
	{ "waves: [ { name: a, targets: 0 } ]",
	  "5:34: targets: '0' is no number of targets between 1 and 1000000, and no share of them "
	  "like 5%" },
	{ "waves: [ { name: a, targets: 60% }, { name: b, targets: 50% } ]",
	  "5:61: with wave 'b' the waves take 110% of the targets" },
	{ "waves: [ { name: a }, { name: b, targets: 1 } ]",
	  "5:27: wave 'b' comes after 'a', which takes every target" },
	{ "waves: [ { name: a, targets: 100% }, { name: b } ]",
	  "5:42: wave 'b' comes after 'a', which takes every target" },
	{ "waves: [ { name: a, pause: 31d } ]",
	  "5:32: pause: '31d' is no duration between 0 and 30d (30s, 15m, 24h, 7d)" },
	{ "waves: [ { name: a, aprove: yes } ]",
	  "5:25: unknown key 'aprove'; did you mean 'approve'?" },
};

static void every_error_says_where_and_what_is_allowed(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		struct error error = { 0 };
		struct pipeline pipeline;
		const char *text = arena_printf(
		    arena, "environments:\n  - name: a\n  - name: b\n    after: a\n    %s\n",
		    refused[i].members);

		assert_refused(pipeline_parse(arena, "p", bytes_of(text), &pipeline, &error),
			       ERROR_INVALID, arena_printf(arena, "p:%s", refused[i].expected));
	}
}

static void what_asks_about_upstream_needs_one(void **state)
{
	static const char *const members[] = { "soak: 1h", "upstream: any", "accept-failures: yes",
					       "promote: auto" };
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(members); i++) {
		struct error error = { 0 };
		struct pipeline pipeline;
		int size = (int)strcspn(members[i], ":");

		assert_refused(
		    pipeline_parse(arena, "p",
				   bytes_of(arena_printf(
				       arena, "environments:\n  - name: a\n    %s", members[i])),
				   &pipeline, &error),
		    ERROR_INVALID,
		    arena_printf(arena,
				 "p:3:%d: '%.*s' means nothing for 'a', which is not 'after' "
				 "another environment",
				 5 + size + 2, size, members[i]));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_file_does_not_say_is_nothing),
		cmocka_unit_test(upstream_is_all_or_any_and_promotion_is_manual_or_automatic),
		cmocka_unit_test(a_selector_names_labels_with_one_value_or_several),
		cmocka_unit_test(approvals_are_a_number_or_say_more),
		cmocka_unit_test(windows_and_freezes_have_times_zones_and_an_end),
		cmocka_unit_test(checks_are_off_or_required),
		cmocka_unit_test(an_http_gate_has_a_url_and_what_is_expected),
		cmocka_unit_test(waves_budgets_and_spread_are_numbers_or_parts),
		cmocka_unit_test(every_error_says_where_and_what_is_allowed),
		cmocka_unit_test(what_asks_about_upstream_needs_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
