#include "cli/offline_next.h"

#include <stdlib.h>

#include "tests/support/test.h"

static void the_next_command_is_about_the_same_database_and_directory(void **state)
{
	static const struct {
		struct database_options options;
		const char *command;
	} cases[] = {
		{ { { .dir = "migrations", .format = "auto" }, .project = "default" },
		  "lockstep migrate apply" },
		{ { { .dir = "db/up", .format = "goose" },
		    "sqlite://app.db",
		    "shop",
		    "tenant_1",
		    "owner",
		    NULL,
		    NULL },
		  "lockstep migrate apply --dir db/up --format goose --url sqlite://app.db "
		  "--project shop --schema tenant_1 --role owner" },
		{ { { .dir = "it's here", .format = "auto" },
		    "postgres://a@b/c?connect_timeout=1",
		    "default",
		    "",
		    NULL,
		    NULL,
		    NULL },
		  "lockstep migrate apply --dir 'it'\\''s here' --url "
		  "'postgres://a@b/c?connect_timeout=1' --schema ''" },
		{ { { .dir = "migrations", .format = "auto" },
		    "postgres://a:secret@b/c",
		    "default",
		    NULL,
		    NULL,
		    NULL,
		    NULL },
		  "lockstep migrate apply --url URL" },
		{ { { .dir = "migrations", .format = "auto" },
		    "postgres://a:environment@b/c",
		    "default",
		    NULL,
		    NULL,
		    NULL,
		    NULL },
		  "lockstep migrate apply" },
	};

	(void)state;
	setenv("LOCKSTEP_DATABASE_URL", "postgres://a:environment@b/c", 1);
	for (size_t i = 0; i < COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();

		assert_string_equal(offline_next(arena, &cases[i].options, "apply"),
				    cases[i].command);
	}
	unsetenv("LOCKSTEP_DATABASE_URL");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_next_command_is_about_the_same_database_and_directory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
