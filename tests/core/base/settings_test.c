#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/file.h"
#include "core/base/settings.h"

struct fields {
	const char *store_path;
	const char *token;
	uint64_t limit;
	int64_t timeout;
	bool verbose;
};

static const struct setting rows[] = {
	{ "store-path", SETTING_TEXT, offsetof(struct fields, store_path), "state.db", "PATH",
	  "the SQLite file" },
	{ "token", SETTING_TEXT, offsetof(struct fields, token), NULL, "TOKEN", "who asks" },
	{ "limit", SETTING_COUNT, offsetof(struct fields, limit), "64M", "BYTES", "largest file" },
	{ "agent-timeout", SETTING_SECONDS, offsetof(struct fields, timeout), "30", "TIME",
	  "silence after which an agent is lost" },
	{ "verbose", SETTING_SWITCH, offsetof(struct fields, verbose), "no", NULL, "say more" },
	{ 0 },
};

struct state {
	struct arena *arena;
	struct fields fields;
	struct settings settings;
};

static int start(void **state)
{
	struct state *s = test_calloc(1, sizeof *s);

	s->arena = arena_open();
	s->settings = (struct settings) { rows, &s->fields, s->arena };
	settings_start(&s->settings);
	*state = s;
	return 0;
}

static int stop(void **state)
{
	arena_close(((struct state *)*state)->arena);
	test_free(*state);
	return 0;
}

static void every_field_starts_with_the_initial_value_of_its_row(void **state)
{
	struct state *s = *state;

	assert_string_equal(s->fields.store_path, "state.db");
	assert_null(s->fields.token);
	assert_int_equal(s->fields.limit, 64 << 20);
	assert_int_equal(s->fields.timeout, 30000);
	assert_false(s->fields.verbose);
}

static void numbers_take_suffixes_and_refuse_what_does_not_fit(void **state)
{
	static const struct {
		const char *text;
		bool good;
		uint64_t value;
	} cases[] = {
		{ "0", true, 0 },
		{ "100", true, 100 },
		{ "64k", true, 65536 },
		{ "1G", true, 1073741824 },
		{ "18446744073709551615", true, UINT64_MAX },
		{ "18446744073709551616", false, 0 },
		{ "17179869184G", false, 0 },
		{ "", false, 0 },
		{ "k", false, 0 },
		{ "-1", false, 0 },
		{ "+1", false, 0 },
		{ " 1", false, 0 },
		{ "1 ", false, 0 },
		{ "1K", false, 0 },
		{ "0x10", false, 0 },
	};
	struct state *s = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct error error = { 0 };

		if (settings_put(&s->settings, "limit", cases[i].text, &error) != cases[i].good)
			fail_msg("'%s': %s", cases[i].text, error.text);
		if (cases[i].good)
			assert_true(s->fields.limit == cases[i].value);
		else
			assert_string_equal(error.text,
					    "limit: the value is not a number (like 100, "
					    "64k, 16M, 1G)");
	}
}

static void durations_take_units_and_stay_below_a_hundred_years(void **state)
{
	static const struct {
		const char *text;
		int64_t value; /* -1: refused */
	} cases[] = {
		{ "30", 30000 },
		{ "30s", 30000 },
		{ "250ms", 250 },
		{ "5m", 300000 },
		{ "2h", 7200000 },
		{ "7d", 604800000 },
		{ "36600d", 3162240000000 },
		{ "36601d", -1 },
		{ "5 m", -1 },
		{ "1.5h", -1 },
		{ "soon", -1 },
		{ "-3s", -1 },
		{ "", -1 },
		{ "99999999999999999999", -1 },
	};
	struct state *s = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct error error = { 0 };
		bool good = settings_put(&s->settings, "agent-timeout", cases[i].text, &error);

		if (good != (cases[i].value >= 0))
			fail_msg("'%s': %s", cases[i].text, error.text);
		if (good)
			assert_int_equal(s->fields.timeout, cases[i].value);
	}
}

static void an_unknown_name_is_refused_with_the_nearest_known_one(void **state)
{
	static const struct {
		const char *name, *text;
	} cases[] = {
		{ "store_path", "there is no setting 'store_path'; did you mean 'store-path'?" },
		{ "verbsoe", "there is no setting 'verbsoe'; did you mean 'verbose'?" },
		{ "limits", "there is no setting 'limits'; did you mean 'limit'?" },
		{ "colour", "there is no setting 'colour'; --help lists them all" },
	};
	struct state *s = *state;
	struct error error;

	for (size_t i = 0; i < COUNT(cases); i++)
		assert_refused(settings_put(&s->settings, cases[i].name, "1", &error),
			       ERROR_INVALID, cases[i].text);
}

static void the_environment_fills_what_is_set_and_not_empty(void **state)
{
	struct state *s = *state;
	struct error error;

	setenv("LSTEST_STORE_PATH", "/srv/state", 1);
	setenv("LSTEST_TOKEN", "", 1);
	setenv("LSTEST_VERBOSE", "yes", 1);
	assert_ok(settings_from_environment(&s->settings, "LSTEST", &error));
	setenv("LSTEST_STORE_PATH", "changed afterwards", 1);
	assert_string_equal(s->fields.store_path, "/srv/state");
	assert_null(s->fields.token);
	assert_true(s->fields.verbose);
	setenv("LSTEST_VERBOSE", "hunter2", 1);
	assert_refused(settings_from_environment(&s->settings, "LSTEST", &error), ERROR_INVALID,
		       "environment variable LSTEST_VERBOSE: verbose: the value is neither yes nor "
		       "no");
	unsetenv("LSTEST_STORE_PATH");
	unsetenv("LSTEST_TOKEN");
	unsetenv("LSTEST_VERBOSE");
}

static void a_file_gives_values_by_name(void **state)
{
	struct state *s = *state;
	struct error error;
	const char *folder = test_folder(s->arena);

	test_write(s->arena, folder, "good.yaml",
		   "# ours\nstore-path: /srv/state # here\ntoken: \"12: 3\"\nlimit: 1k\n"
		   "agent-timeout: 5m\nverbose: true\n");
	assert_ok(
	    settings_from_file(&s->settings, path_join(s->arena, folder, "good.yaml"), &error));
	assert_string_equal(s->fields.store_path, "/srv/state");
	assert_string_equal(s->fields.token, "12: 3");
	assert_int_equal(s->fields.limit, 1024);
	assert_int_equal(s->fields.timeout, 300000);
	assert_true(s->fields.verbose);
}

static void a_bad_file_is_refused_with_line_and_column(void **state)
{
	static const struct {
		const char *yaml, *text;
	} cases[] = {
		{ "limit: 1k\ntokn: x\n",
		  ":2:1: there is no setting 'tokn'; did you mean 'token'?" },
		{ "limit: hunter2\n",
		  ":1:8: limit: the value is not a number (like 100, 64k, 16M, 1G)" },
		{ "token: [a, b]\n",
		  ":1:8: token needs a single value; leave the line out for the initial one" },
		{ "token:\n",
		  ":1:7: token needs a single value; leave the line out for the initial one" },
		{ "- token\n", ":1:1: settings are lines of the form 'name: value'" },
		{ "token: a\ntoken: b\n", ":2:1: the key 'token' is already in line 1" },
	};
	struct state *s = *state;
	const char *folder = test_folder(s->arena), *path = path_join(s->arena, folder, "x.yaml");
	struct error error;

	for (size_t i = 0; i < COUNT(cases); i++) {
		test_write(s->arena, folder, "x.yaml", cases[i].yaml);
		assert_refused(settings_from_file(&s->settings, path, &error), ERROR_INVALID,
			       arena_printf(s->arena, "%s%s", path, cases[i].text));
	}
	assert_false(
	    settings_from_file(&s->settings, path_join(s->arena, folder, "none.yaml"), &error));
	assert_int_equal(error.code, ERROR_NOT_FOUND);
}

static void arguments_and_operands_may_be_mixed(void **state)
{
	char *arguments[] = { "push", "--store-path", "a b", "--limit=2k", "dir", "--verbose",
			      "-",    "--token=",     "--",  "--limit",    NULL };
	const char *room[8];
	struct operands operands = { room, COUNT(room), 0 };
	struct state *s = *state;
	struct error error;

	assert_ok(settings_from_arguments(&s->settings, arguments, &operands, &error));
	assert_string_equal(s->fields.store_path, "a b");
	assert_string_equal(s->fields.token, "");
	assert_int_equal(s->fields.limit, 2048);
	assert_true(s->fields.verbose);
	assert_int_equal(operands.count, 4);
	assert_string_equal(room[0], "push");
	assert_string_equal(room[1], "dir");
	assert_string_equal(room[2], "-");
	assert_string_equal(room[3], "--limit");
}

static void a_switch_can_be_taken_back(void **state)
{
	static char *const cases[][3] = { { "--verbose", "--no-verbose", NULL },
					  { "--verbose", "--verbose=no", NULL },
					  { "--verbose=yes", "--verbose=false", NULL } };
	struct state *s = *state;
	struct error error;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct operands none = { 0 };

		s->fields.verbose = true;
		assert_ok(settings_from_arguments(&s->settings, cases[i], &none, &error));
		assert_false(s->fields.verbose);
	}
}

static void bad_arguments_are_refused_without_repeating_values(void **state)
{
	static const struct {
		char *arguments[3];
		const char *text;
	} cases[] = {
		{ { "--tokne=hunter2" }, "there is no setting '--tokne'; did you mean '--token'?" },
		{ { "--no-token" }, "there is no setting '--no-token'; did you mean '--token'?" },
		{ { "--token" }, "--token needs a value: --token=TOKEN" },
		{ { "--token", "--verbose" }, "--token needs a value: --token=TOKEN" },
		{ { "-v" }, "options are written with two dashes (--name); --help lists them" },
		{ { "--verbose=hunter2" },
		  "command line: verbose: the value is neither yes nor no" },
		{ { "one", "hunter2" },
		  "operand 2 is one too many; --help shows what is expected" },
	};
	const char *room[1];
	struct state *s = *state;
	struct error error;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct operands operands = { room, 1, 0 };

		assert_refused(
		    settings_from_arguments(&s->settings, cases[i].arguments, &operands, &error),
		    ERROR_INVALID, cases[i].text);
	}
}

static void help_has_a_line_for_every_row(void **state)
{
	assert_string_equal(settings_help(((struct state *)*state)->arena, rows),
			    "  --store-path PATH     the SQLite file (state.db)\n"
			    "  --token TOKEN         who asks\n"
			    "  --limit BYTES         largest file (64M)\n"
			    "  --agent-timeout TIME  silence after which an agent is lost (30)\n"
			    "  --verbose             say more (no)\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_field_starts_with_the_initial_value_of_its_row),
		TEST(numbers_take_suffixes_and_refuse_what_does_not_fit),
		TEST(durations_take_units_and_stay_below_a_hundred_years),
		TEST(an_unknown_name_is_refused_with_the_nearest_known_one),
		TEST(the_environment_fills_what_is_set_and_not_empty),
		TEST(a_file_gives_values_by_name),
		TEST(a_bad_file_is_refused_with_line_and_column),
		TEST(arguments_and_operands_may_be_mixed),
		TEST(a_switch_can_be_taken_back),
		TEST(bad_arguments_are_refused_without_repeating_values),
		TEST(help_has_a_line_for_every_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
