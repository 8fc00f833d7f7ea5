#include "coordinator/settings.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/file.h"
#include "tests/support/test.h"

static bool read_from(struct arena *arena, char *const *arguments,
		      struct coordinator_settings *settings, struct error *error)
{
	return coordinator_settings_read(arena, arguments, settings, error);
}

static void settings_have_values_that_are_safe_to_start_with(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error = { 0 };
	struct coordinator_settings settings;
	char *arguments[] = { (char[]) { "--state" }, (char[]) { "/s" }, NULL };

	(void)state;
	assert_ok(read_from(arena, arguments, &settings, &error));
	assert_string_equal(settings.state, "/s");
	assert_null(settings.listen); /* TLS decides */
	assert_string_equal(settings.http, "127.0.0.1:7421");
	assert_int_equal(settings.body_limit, 96 << 20);
	assert_int_equal(settings.file_limit, 64 << 20);
	assert_int_equal(settings.patience, 30000);
	assert_int_equal(settings.least, LOG_INFO);
}

static void the_command_line_wins_over_the_environment_and_that_over_the_file(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error = { 0 };
	struct coordinator_settings settings;
	const char *folder = test_folder(arena);
	char *arguments[] = { (char[]) { "--config" }, path_join(arena, folder, "c.yaml"),
			      (char[]) { "--http=127.0.0.1:3" }, NULL };

	(void)state;
	test_write(arena, folder, "c.yaml",
		   "state: /file\nlisten: tcp://127.0.0.1:1\nhttp: 127.0.0.1:1\nmax-body: 1k\n");
	setenv("LOCKSTEP_COORDINATOR_HTTP", "127.0.0.1:2", 1);
	setenv("LOCKSTEP_COORDINATOR_LISTEN", "tcp://127.0.0.1:2", 1);
	assert_ok(read_from(arena, arguments, &settings, &error));
	unsetenv("LOCKSTEP_COORDINATOR_HTTP");
	unsetenv("LOCKSTEP_COORDINATOR_LISTEN");
	assert_string_equal(settings.state, "/file");
	assert_string_equal(settings.listen, "tcp://127.0.0.1:2");
	assert_string_equal(settings.http, "127.0.0.1:3");
	assert_int_equal(settings.body_limit, 1024);
}

static const struct {
	const char *arguments[4];
	const char *expected;
} refused[] = {
	{ { NULL }, "--state DIR is missing: the folder that the coordinator keeps its store in" },
	{ { "--state", "/s", "--log-level=loud" },
	  "log-level has to be debug, info, warning or error" },
	{ { "--state", "/s", "--workers=0" }, "workers has to be from 1 to 64" },
	{ { "--state", "/s", "--max-file=257M" }, "max-file has to be from 1 to 256M" },
	{ { "--state", "/s", "--max-connections=0" },
	  "max-connections has to be from 1 to 100000" },
};

static void what_cannot_be_served_is_refused(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		struct error error = { 0 };
		struct coordinator_settings settings;
		char *arguments[4] = { 0 };

		for (size_t j = 0; j < 3; j++)
			arguments[j] = arena_text(arena, refused[i].arguments[j]);
		assert_refused(read_from(arena, arguments, &settings, &error), ERROR_INVALID,
			       refused[i].expected);
	}
}

static void help_needs_no_state_and_names_every_setting(void **state)
{
	static const char *const names[] = {
		"--config",   "--state",           "--listen",   "--http",    "--max-body",
		"--max-file", "--max-connections", "--patience", "--workers", "--log-level",
		"--help",     "--version"
	};
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error = { 0 };
	struct coordinator_settings settings;
	char *arguments[] = { (char[]) { "--help" }, NULL };
	const char *help = coordinator_settings_help(arena);

	(void)state;
	assert_ok(read_from(arena, arguments, &settings, &error));
	assert_true(settings.help);
	for (size_t i = 0; i < COUNT(names); i++)
		if (!strstr(help, names[i]))
			fail_msg("%s is not in the help", names[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(settings_have_values_that_are_safe_to_start_with),
		cmocka_unit_test(the_command_line_wins_over_the_environment_and_that_over_the_file),
		cmocka_unit_test(what_cannot_be_served_is_refused),
		cmocka_unit_test(help_needs_no_state_and_names_every_setting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
