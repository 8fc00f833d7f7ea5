#include "agent/agent_settings.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/file.h"
#include "tests/support/test.h"

#define START "coordinator: tcp://c:7420\nenvironment: staging\nstate: /tmp/s\n"

static bool load(struct arena *arena, const char *text, struct agent_settings *settings,
		 struct error *error)
{
	const char *folder = test_folder(arena);

	test_write(arena, folder, "url", "postgres://u:secret@db/shop\n");
	test_write(arena, folder, "a.yaml", text);
	return agent_settings_load(arena, path_join(arena, folder, "a.yaml"), settings, error);
}

static void a_whole_file_is_understood(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct agent_settings settings;
	struct error error = { 0 };

	(void)state;
	setenv("LOCKSTEP_TEST_URL", "sqlite:///tmp/x.db", 1);
	assert_ok(load(arena,
		       START "name: eu\ninspect-every: 5m\nat-once: 7\ntargets:\n"
			     "  - name: eu-1\n"
			     "    project: shop\n"
			     "    url: postgres://u:p@h/d\n"
			     "    schema: tenant_1\n"
			     "    role: owner\n"
			     "    labels: {region: eu, tier: gold}\n"
			     "    rehearsal: yes\n"
			     "  - {name: eu-2, project: shop, url-env: LOCKSTEP_TEST_URL}\n",
		       &settings, &error));
	assert_string_equal(settings.name, "eu");
	assert_int_equal(settings.inspect_every, 300000);
	assert_int_equal(settings.grace, 30000);
	assert_int_equal(settings.at_once, 7);
	assert_int_equal(settings.cache_limit, 1 << 30);
	assert_int_equal(settings.target_count, 2);
	assert_string_equal(settings.targets[0].connection.schema, "tenant_1");
	assert_string_equal(settings.targets[0].connection.role, "owner");
	assert_string_equal(settings.targets[0].labels[1].value, "gold");
	assert_int_equal(settings.targets[0].rehearsal, REHEARSAL_YES);
	assert_string_equal(settings.targets[1].connection.url, "sqlite:///tmp/x.db");
	assert_int_equal(settings.targets[1].rehearsal, REHEARSAL_NO);
}

static void a_url_is_read_from_the_first_line_of_its_file(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *folder = test_folder(arena);
	struct agent_settings settings;
	struct error error = { 0 };

	(void)state;
	test_write(arena, folder, "eu.url", "postgres://u:secret@db/shop\n# by hand\n");
	assert_ok(load(
	    arena,
	    arena_printf(arena, START "targets:\n  - {name: eu, project: p, url-file: %s/eu.url}\n",
			 folder),
	    &settings, &error));
	assert_string_equal(settings.targets[0].connection.url, "postgres://u:secret@db/shop");
}

static void mistakes_are_named_with_line_and_column(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{ START, "a.yaml:1:1: targets is missing" },
		{ "coordinatr: x\n",
		  "a.yaml:1:1: unknown key 'coordinatr'; did you mean 'coordinator'?" },
		{ START "targets:\n  - {name: eu, project: p, ulr: x}\n",
		  "a.yaml:5:28: unknown key 'ulr'; did you mean 'url'?" },
		{ START "target: []\n",
		  "a.yaml:4:1: unknown key 'target'; did you mean 'targets'?" },
		{ START "targets: []\n", "a.yaml:4:10: targets is a list with '- name: ...'" },
		{ START "targets:\n  - eu\n", "a.yaml:5:5: a target starts with '- name: ...'" },
		{ START "targets:\n  - {project: p, url: x}\n", "a.yaml:5:5: name is missing" },
		{ START "targets:\n  - {name: eu, url: x}\n", "a.yaml:5:5: project is missing" },
		{ START "targets:\n  - {name: eu, project: p}\n",
		  "a.yaml:5:5: give exactly one of url, url-file and url-env" },
		{ START "targets:\n  - {name: eu, project: p, url: x, url-env: Y}\n",
		  "a.yaml:5:5: give exactly one of url, url-file and url-env" },
		{ START "targets:\n  - {name: eu, project: p, url-env: LOCKSTEP_NOT_SET}\n",
		  "a.yaml:5:5: the variable LOCKSTEP_NOT_SET is not set" },
		{ START "targets:\n  - {name: eu, project: p, url: x}\n"
			"  - {name: eu, project: q, url: y}\n",
		  "a.yaml:6:5: target eu is there twice" },
		{ START "targets:\n  - {name: eu, project: p, url: x, labels: [a]}\n",
		  "a.yaml:5:44: labels are at most 64 lines of the form 'name: value'" },
		{ START "targets:\n  - {name: eu, project: p, url: x, rehearsal: maybe}\n",
		  "a.yaml:5:47: rehearsal: 'maybe' is none of no, scratch, yes, clone" },
		{ START "grace: soon\ntargets: []\n",
		  "a.yaml:4:8: grace: the value is not a duration" },
		{ START "log-policy-age: 1h\ntargets: []\n",
		  "a.yaml:4:17: log-policy-age needs log-policy: FILE" },
		{ START "log-policy: none\nlog-policy-age: 59s\ntargets: []\n",
		  "a.yaml:5:17: log-policy-age: at least 1m" },
		{ START "at-once: 0\ntargets: []\n",
		  "a.yaml:4:10: at-once: has to be at least 1, or nothing is ever worked on" },
		{ "environment: e\nstate: s\ntargets:\n  - {name: eu, project: p, url: x}\n",
		  "a.yaml:1:1: coordinator is missing" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct agent_settings settings;
		struct error error = { 0 };

		if (load(arena, cases[i].text, &settings, &error))
			fail_msg("accepted: %s", cases[i].text);
		assert_int_equal(error.code, ERROR_INVALID);
		if (!strstr(error.text, cases[i].says))
			fail_msg("'%s' instead of '%s'", error.text, cases[i].says);
	}
}

static void a_secret_is_in_no_message(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct agent_settings settings;
	struct error error = { 0 };

	(void)state;
	assert_false(load(arena,
			  START "targets:\n  - {name: eu, url: \"postgres://u:hush@h/d\", "
				"url-env: X, project: p}\n",
			  &settings, &error));
	assert_null(strstr(error.text, "hush"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_file_is_understood),
		cmocka_unit_test(a_url_is_read_from_the_first_line_of_its_file),
		cmocka_unit_test(mistakes_are_named_with_line_and_column),
		cmocka_unit_test(a_secret_is_in_no_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
