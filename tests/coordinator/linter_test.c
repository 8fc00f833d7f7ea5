#include "coordinator/linter.h"

#include <signal.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "tests/support/files.h"
#include "tests/support/test.h"

#define PATIENCE 20000

/* What comes of a child that does this with its input. */
static struct linter_answer asked(struct arena *arena, const char *script, int64_t patience)
{
	static const char *const list[] = { "1_a.sql", "SELECT 1;\n", "2 b.sql", "SELECT 2;",
					    NULL };
	const char *folder = test_folder(arena), *program = path_join(arena, folder, "child");
	struct linter linter = { .program = program, .patience = patience };
	struct file_set files = test_files(arena, list);
	struct linter_case about = { .format = "plain",
				     .dialect = "sqlite",
				     .environment = bytes_of("{}"),
				     .files = &files };
	struct linter_answer answer;

	test_write(arena, folder, "child", arena_printf(arena, "#!/bin/sh\n%s\n", script));
	assert_int_equal(chmod(program, 0700), 0);
	linter_ask(arena, &linter, &about, &answer);
	return answer;
}

static void a_release_goes_to_the_child_and_its_verdict_comes_back(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct linter_answer answer =
	    asked(arena,
		  "input=$(cat | tr '\\n' '|')\n"
		  "printf '{\"document\":{\"findings\":[\"%s\"]},\"summary\":{\"items\":[]},"
		  "\"errors\":2,\"warnings\":3,\"notes\":4,\"silenced\":5}' \"$1 $input $(env | "
		  "grep -c HOME)\"",
		  PATIENCE);

	(void)state;
	assert_null(answer.why);
	assert_false(answer.closed);
	assert_string_equal(arena_text_n(arena, answer.findings.data, answer.findings.size),
			    "{\"findings\":[\"--lint-release lockstep-lint-2|plain|sqlite|2|2|"
			    "{}10 1_a.sql|SELECT 1;|9 2 b.sql|SELECT 2; 0\"]}");
	assert_string_equal(arena_text_n(arena, answer.summary.data, answer.summary.size),
			    "{\"items\":[]}");
	assert_int_equal(answer.errors, 2);
	assert_int_equal(answer.warnings, 3);
	assert_int_equal(answer.notes, 4);
	assert_int_equal(answer.silenced, 5);
}

static void what_cannot_be_judged_says_why(void **state)
{
	static const struct {
		const char *script, *why;
		int64_t patience;
	} cases[] = {
		{ "cat >/dev/null; kill -SEGV $$", "the linter ended by signal 11", PATIENCE },
		{ "exit 3", "the linter ended without an answer", PATIENCE },
		{ "cat >/dev/null", "the linter's answer is not understood", PATIENCE },
		{ "cat >/dev/null; echo '{\"errors\":0}'", "the linter's answer is not understood",
		  PATIENCE },
		{ "cat >/dev/null; echo nonsense", "the linter's answer is not understood",
		  PATIENCE },
		{ "cat >/dev/null; echo '{\"error\":\"no\"}'", "no", PATIENCE },
		{ "cat >/dev/null; echo '{}'; exit 1", "the linter ended without an answer",
		  PATIENCE },
		{ "cat >/dev/null; exec sleep 100", "the linter did not end within 1 s", 1000 },
		{ "cat >/dev/null; exec >&-; exec sleep 100", "the linter did not end within 1 s",
		  1000 },
		{ "exec yes", "the linter ended by signal 9", PATIENCE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		int64_t begin = clock_monotonic();
		struct linter_answer answer = asked(arena, cases[i].script, cases[i].patience);

		assert_string_equal(answer.why, cases[i].why);
		assert_true(clock_monotonic() - begin < 15000);
	}
}

static void a_program_that_cannot_be_started_is_said(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct linter linter = { .program = "/nowhere/at/all", .patience = PATIENCE };
	struct file_set files = { NULL, 0 };
	struct linter_case about = { .format = "plain", .dialect = "any", .files = &files };
	struct linter_answer answer;

	(void)state;
	linter_ask(arena, &linter, &about, &answer);
	assert_string_equal(answer.why, "the linter cannot be started");
}

static void an_end_of_the_program_ends_it(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	atomic_bool closing = true;
	struct linter linter = { "/bin/cat", PATIENCE, &closing };
	struct file_set files = { NULL, 0 };
	struct linter_case about = { .format = "plain", .dialect = "any", .files = &files };
	struct linter_answer answer;

	(void)state;
	linter_ask(arena, &linter, &about, &answer);
	assert_true(answer.closed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_release_goes_to_the_child_and_its_verdict_comes_back),
		cmocka_unit_test(what_cannot_be_judged_says_why),
		cmocka_unit_test(a_program_that_cannot_be_started_is_said),
		cmocka_unit_test(an_end_of_the_program_ends_it),
	};

	signal(SIGPIPE, SIG_IGN); /* as the coordinator does */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
