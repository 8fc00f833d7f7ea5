#include "tests/support/scratch.h"

#include "core/migration.h"
#include "core/policy.h"

static void file_directives_are_read_where_atlas_reads_them(void **state)
{
	static const struct {
		const char *text;
		enum txmode txmode;
		bool given, checkpoint, nolint;
	} cases[] = {
		{ "SELECT 1;\n", TXMODE_FILE, false, false, false },
		{ "", TXMODE_FILE, false, false, false },
		{ "-- atlas:txmode none\n\nSELECT 1;\n", TXMODE_NONE, true, false, false },
		{ "-- atlas:txmode file\n\nSELECT 1;\n", TXMODE_FILE, true, false, false },
		{ "--atlas:txmode none\n \t\nSELECT 1;\n", TXMODE_NONE, true, false, false },
		{ "# atlas:txmode none\n\nSELECT 1;\n", TXMODE_NONE, true, false, false },
		{ "-- why atlas:txmode none\n\nSELECT 1;\n", TXMODE_NONE, true, false, false },
		{ "-- a\n-- atlas:txmode none\n-- b\n\nSELECT 1;\n", TXMODE_NONE, true, false,
		  false },
		{ "-- atlas:txmode none\n", TXMODE_NONE, true, false, false },
		{ "-- atlas:checkpoint v1\n-- atlas:nolint\n\nSELECT 1;\n", TXMODE_FILE, false,
		  true, true },
		{ "-- atlas:nolint DS101\n\nSELECT 1;\n", TXMODE_FILE, false, false, false },
		/* as people mean them */
		{ "-- atlas:txmode none\r\n\r\nSELECT 1;\r\n", TXMODE_NONE, true, false, false },
		{ "\xEF\xBB\xBF-- atlas:txmode none\n\nSELECT 1;\n", TXMODE_NONE, true, false,
		  false },
		{ "-- atlas:txmode none \n\nSELECT 1;\n", TXMODE_NONE, true, false, false },
		{ "-- lockstep:txmode none\n\nSELECT 1;\n", TXMODE_NONE, true, false, false },
		/* no file directives */
		{ "\n-- atlas:txmode none\n\nSELECT 1;\n", TXMODE_FILE, false, false, false },
		{ "/* atlas:txmode none */\n\nSELECT 1;\n", TXMODE_FILE, false, false, false },
		{ "-- a\n\n-- atlas:txmode none\n\nSELECT 1;\n", TXMODE_FILE, false, false, false },
		{ "SELECT 'atlas:txmode x';\n", TXMODE_FILE, false, false, false },
		{ "-- \xC3\xA9 atlas:txmode none\n\nSELECT 1;\n", TXMODE_FILE, false, false,
		  false },
		{ "-- atlas:unknown x\n\nSELECT 1;\n", TXMODE_FILE, false, false, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct error error = { 0 };
		struct directives directives;

		assert_ok(
		    directives_read(arena, "1.sql", bytes_of(cases[i].text), &directives, &error));
		if (directives.txmode != cases[i].txmode ||
		    directives.txmode_given != cases[i].given ||
		    directives.checkpoint != cases[i].checkpoint ||
		    directives.nolint != cases[i].nolint || directives.unheeded)
			fail_msg("row %zu: %s", i, cases[i].text);
	}
}

static void a_delimiter_stands_on_the_first_line(void **state)
{
	static const struct {
		const char *text, *delimiter;
	} cases[] = {
		{ "-- atlas:delimiter //\nSELECT 1//\n", "//" },
		{ "-- atlas:delimiter   //\n", "//" },
		{ "-- atlas:delimiter \\n\\n\\n\nSELECT 1\n", "\n\n\n" },
		{ "-- atlas:delimiter \\tGO\\x\n", "\tGO\\x" },
		{ "-- atlas:delimiter ;;\r\nSELECT 1;;\r\n", ";;" },
		{ "-- lockstep:delimiter //\nSELECT 1//\n", "//" },
		{ "--atlas:delimiter //\n\nSELECT 1;\n", NULL },
		{ "SELECT 1;\n", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct error error = { 0 };
		struct directives directives;

		assert_ok(
		    directives_read(arena, "1.sql", bytes_of(cases[i].text), &directives, &error));
		if (!text_equal(directives.delimiter, cases[i].delimiter))
			fail_msg("row %zu: %s", i, cases[i].text);
	}
}

static void a_bad_directive_is_refused_with_file_line_and_what_is_allowed(void **state)
{
	static const struct {
		const char *text, *error;
	} cases[] = {
		{ "-- atlas:txmode all\n\nSELECT 1;\n",
		  "1.sql:1: txmode \"all\" is not known; allowed values: file, none" },
		{ "-- a\r\n-- atlas:txmode nnoe\r\n\r\nSELECT 1;\n",
		  "1.sql:2: txmode \"nnoe\" is not known; allowed values: file, none" },
		{ "-- atlas:txmode\n\nSELECT 1;\n",
		  "1.sql:1: txmode \"\" is not known; allowed values: file, none" },
		{ "-- atlas:txmode none\n-- lockstep:txmode none\n\nSELECT 1;\n",
		  "1.sql:2: a second txmode directive; keep one" },
		{ "-- atlas:checkpoint\n-- atlas:checkpoint\n\nSELECT 1;\n",
		  "1.sql:2: a second checkpoint directive; keep one" },
		{ "-- atlas:delimiter \nSELECT 1;\n",
		  "1.sql:1: the delimiter is empty; write it behind the directive" },
		{ "-- atlas:delimiter\r\nSELECT 1;\n",
		  "1.sql:1: the delimiter is empty; write it behind the directive" },
		{ "-- lockstep:txmod none\nSELECT 1;\n",
		  "1.sql:1: directive \"lockstep:txmod\" is not known; allowed: txmode, delimiter, "
		  "checkpoint, nolint, batch, on-failure, lock-timeout, statement-timeout, "
		  "idle-timeout, "
		  "lock-retries, retry-time, victim-time, replica-lag, logical-lag, wal-limit" },
		{ "-- lockstep:lock-timeout soon\n\nSELECT 1;\n",
		  "1.sql:1: lock-timeout: the value has to be a duration (like 250ms, 30s, 5m)" },
		{ "-- lockstep:lock-timeout 1s\n-- lockstep:lock-timeout 1s\n\nSELECT 1;\n",
		  "1.sql:2: a second lock-timeout directive; keep one" },
		{ "-- atlas:txtar\n-- checks.sql --\nSELECT 1;\n",
		  "1.sql:1: a txtar archive with checks cannot be run: its assertions would be "
		  "passed "
		  "over; put the migration alone into the file" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct error error = { 0 };
		struct directives directives;

		assert_refused(
		    directives_read(arena, "1.sql", bytes_of(cases[i].text), &directives, &error),
		    ERROR_INVALID, cases[i].error);
	}
}

static void a_file_says_how_it_may_treat_the_database(void **state)
{
	struct error error = { 0 };
	struct directives directives;
	const char *text = "-- lockstep:lock-timeout 5s\n-- lockstep:lock-retries 3\n\nSELECT 1;\n";

	(void)state;
	assert_ok(directives_read(arena, "1.sql", bytes_of(text), &directives, &error));
	assert_string_equal(policy_write(arena, directives.policy),
			    "lock-timeout=5000;lock-retries=3");
	assert_ok(directives_read(arena, "1.sql", bytes_of("SELECT 1;"), &directives, &error));
	assert_null(directives.policy);
	assert_ok(directives_read(arena, "1.sql", bytes_of("-- atlas:lock-timeout 5s\n\nSELECT 1;"),
				  &directives, &error));
	assert_null(directives.policy);
}

static void a_directive_that_does_not_count_is_warned_of(void **state)
{
	static const struct {
		const char *text, *warning;
	} cases[] = {
		{ "-- atlas:txmode none\nSELECT 1;\n",
		  "1.sql:1: the txmode directive does not count without an empty line after its "
		  "comment "
		  "block; add one if it is meant" },
		{ "-- a\n-- atlas:checkpoint", "1.sql:2: the checkpoint directive does not count "
					       "without an empty line after its "
					       "comment block; add one if it is meant" },
		{ "-- a\n-- atlas:delimiter //\n\nSELECT 1//",
		  "1.sql:2: a delimiter directive counts on the first line only" },
		{ "-- atlas:sum ignore\r\n\r\nSELECT 1;\r\n",
		  "1.sql:1: the sum directive does not count unless the line ends in exactly "
		  "\"atlas:sum "
		  "ignore\" and LF" },
		{ "-- lockstep:lock-timeout 1s\nSELECT 1;\n",
		  "1.sql:1: the lock-timeout directive does not count without an empty line after "
		  "its comment block; add one if it is meant" },
		{ "-- atlas:nolint\nSELECT 1;\n", NULL },
		{ "-- atlas:sum ignore\n\nSELECT 1;\n", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct error error = { 0 };
		struct directives directives;

		assert_ok(
		    directives_read(arena, "1.sql", bytes_of(cases[i].text), &directives, &error));
		if (!text_equal(directives.unheeded, cases[i].warning))
			fail_msg("row %zu: %s", i,
				 directives.unheeded ? directives.unheeded : "NULL");
		assert_int_equal(directives.txmode, TXMODE_FILE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(file_directives_are_read_where_atlas_reads_them),
		TEST(a_delimiter_stands_on_the_first_line),
		TEST(a_bad_directive_is_refused_with_file_line_and_what_is_allowed),
		TEST(a_file_says_how_it_may_treat_the_database),
		TEST(a_directive_that_does_not_count_is_warned_of),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
