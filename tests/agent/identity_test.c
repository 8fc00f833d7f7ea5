#include "agent/identity.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/file.h"
#include "tests/support/test.h"

static void an_identity_is_kept_with_its_key(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *folder = path_join(arena, test_folder(arena), "new/state");
	struct identity first, again;
	struct error error = { 0 };

	(void)state;
	assert_ok(identity_load(arena, folder, "staging", &first, &error));
	assert_false(first.enrolled);
	first.agent = "a-7";
	memset(first.coordinator_key, 5, PUBLIC_KEY_SIZE);
	memset(first.first_key, 5, PUBLIC_KEY_SIZE);
	assert_ok(identity_save(folder, &first, &error));
	assert_ok(identity_load(arena, folder, "staging", &again, &error));
	assert_true(again.enrolled);
	assert_string_equal(again.agent, "a-7");
	assert_memory_equal(again.coordinator_key, first.coordinator_key, PUBLIC_KEY_SIZE);
	assert_memory_equal(again.key.public_key, first.key.public_key, PUBLIC_KEY_SIZE);
	identity_release(&first);
	identity_release(&again);
}

static void an_identity_that_does_not_fit_is_refused(void **state)
{
	static const struct {
		const char *text;
		enum error_code code;
		const char *says;
	} cases[] = {
		{ "{", ERROR_INVALID, "identity.json" },
		{ "{\"agent\": \"a-1\"}", ERROR_INVALID,
		  "agent, environment or coordinator_key is missing: remove the file to enrol "
		  "again" },
		{ "{\"agent\": \"a-1\", \"environment\": \"staging\", \"coordinator_key\": "
		  "\"0000000000000000000000000000000000000000000000000000000000000000\"}",
		  ERROR_CONFLICT,
		  "this agent was enrolled in staging, the settings say production: give it "
		  "another "
		  "state folder" },
	};
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *folder = test_folder(arena);

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct identity identity;
		struct error error = { 0 };

		test_write(arena, folder, "identity.json", cases[i].text);
		assert_false(identity_load(arena, folder, "production", &identity, &error));
		assert_int_equal(error.code, cases[i].code);
		if (!strstr(error.text, cases[i].says))
			fail_msg("'%s' instead of '%s'", error.text, cases[i].says);
	}
}

static void the_join_token_comes_from_the_environment_or_its_file(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *folder = test_folder(arena), *file = path_join(arena, folder, "token"), *token;
	struct error error = { 0 };

	(void)state;
	unsetenv("LOCKSTEP_JOIN_TOKEN");
	assert_refused(join_token_read(arena, NULL, &token, &error), ERROR_FORBIDDEN,
		       "this agent is not enrolled: make a token with `lockstep agent token` and "
		       "name its file in join-token-file");
	test_write(arena, folder, "token", "\n");
	assert_refused(
	    join_token_read(arena, file, &token, &error), ERROR_FORBIDDEN,
	    arena_printf(arena,
			 "join-token-file: %s is empty; make a token with `lockstep agent token`",
			 file));
	test_write(arena, folder, "token", "from-file\n");
	assert_ok(join_token_read(arena, file, &token, &error));
	assert_string_equal(token, "from-file");
	setenv("LOCKSTEP_JOIN_TOKEN", "from-environment", 1);
	assert_ok(join_token_read(arena, file, &token, &error));
	assert_string_equal(token, "from-environment");
	unsetenv("LOCKSTEP_JOIN_TOKEN");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_identity_is_kept_with_its_key),
		cmocka_unit_test(an_identity_that_does_not_fit_is_refused),
		cmocka_unit_test(the_join_token_comes_from_the_environment_or_its_file),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
