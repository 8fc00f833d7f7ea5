#include "tests/support/judged.h"
#include "tests/support/test.h"

#include <string.h>

static const char *const grows[] = { "no", "yes", "unknown" };

static const char *told(struct arena *arena, const struct judged *judged)
{
	struct buffer text = buffer_in(arena);

	buffer_add_text(&text, grows[judged->grows]);
	for (size_t i = 0; i < judged->count; i++) {
		const struct judged_touch *touch = &judged->touches[i];

		buffer_printf(&text, ", %s %s%s%s%s", touch->name, lock_mode_name(touch->lock),
			      touch->rewrites ? " rewritten" : "", touch->scans ? " scanned" : "",
			      touch->fresh ? " fresh" : "");
	}
	return buffer_text(&text);
}

struct effect_case {
	const char *setup, *before, *text, *told;
	int major;
};

static void check(const struct effect_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct lint_server server = { .major = cases[i].major };
		struct judged judged =
		    test_judge(arena, cases[i].setup, cases[i].before, cases[i].text, &server);

		assert_string_equal(told(arena, &judged), cases[i].told);
	}
}

static void what_nobody_knows_is_not_called_safe(void **state)
{
	static const struct effect_case cases[] = {
		{ "", "", "ALTER TABLE t ALTER a TYPE text", "unknown, t ACCESS EXCLUSIVE", 0 },
		{ "", "", "ALTER TABLE t ALTER a TYPE text USING lower(a)",
		  "yes, t ACCESS EXCLUSIVE rewritten scanned", 0 },
		{ "CREATE TABLE t (a other)", "", "ALTER TABLE t ADD b other",
		  "unknown, t ACCESS EXCLUSIVE", 0 },
		{ "", "", "ALTER TABLE t ADD b int DEFAULT theirs()", "unknown, t ACCESS EXCLUSIVE",
		  0 },
		{ "", "", "ALTER TABLE t ADD b int DEFAULT now()::text::int",
		  "no, t ACCESS EXCLUSIVE", 0 },
		{ "", "", "ALTER DOMAIN d SET NOT NULL", "unknown", 0 },
		{ "CREATE TABLE t (a timestamp)", "", "ALTER TABLE t ALTER a TYPE timestamptz",
		  "unknown, t ACCESS EXCLUSIVE", 0 },
		{ "", "", "CREATE INDEX ON t (a)", "yes, t SHARE scanned", 0 },
		{ "", "", "ALTER TABLE t SPLIT PARTITION p INTO (PARTITION a DEFAULT)",
		  "unknown, t ACCESS EXCLUSIVE", 0 },
		{ "", "", "REPACK t", "yes, t ACCESS EXCLUSIVE", 0 },
		{ "", "", "UNHEARD OF t", "unknown", 0 },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void a_check_proves_what_need_not_be_scanned(void **state)
{
	static const struct effect_case cases[] = {
		/* Of a table that none of the files made, too. */
		{ "ALTER TABLE t ADD CONSTRAINT k CHECK (a IS NOT NULL) NOT VALID;"
		  "ALTER TABLE t VALIDATE CONSTRAINT k",
		  "", "ALTER TABLE t ALTER a SET NOT NULL", "no, t ACCESS EXCLUSIVE", 0 },
		{ "ALTER TABLE t ADD CONSTRAINT k CHECK (a IS NOT NULL) NOT VALID", "",
		  "ALTER TABLE t ALTER a SET NOT NULL", "yes, t ACCESS EXCLUSIVE scanned", 0 },
		{ "CREATE TABLE t (a int, CHECK (a > 0 AND NOT a IS NULL))", "",
		  "ALTER TABLE t ALTER a SET NOT NULL", "no, t ACCESS EXCLUSIVE", 0 },
		{ "CREATE TABLE t (a int, CHECK (a > 0 OR a IS NOT NULL))", "",
		  "ALTER TABLE t ALTER a SET NOT NULL", "yes, t ACCESS EXCLUSIVE scanned", 0 },
		{ "CREATE TABLE t (a int, CHECK (a IS NOT NULL)); ALTER TABLE t RENAME a TO b", "",
		  "ALTER TABLE t ALTER b SET NOT NULL", "no, t ACCESS EXCLUSIVE", 0 },
		{ "CREATE TABLE t (a int, CHECK (a IS NOT NULL))", "",
		  "ALTER TABLE t ALTER a SET NOT NULL", "yes, t ACCESS EXCLUSIVE scanned", 11 },
		{ "ALTER TABLE t ADD CONSTRAINT k NOT NULL a NOT VALID", "",
		  "ALTER TABLE t VALIDATE CONSTRAINT k", "no, t SHARE UPDATE EXCLUSIVE scanned",
		  18 },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void what_is_made_or_emptied_now_blocks_nobody(void **state)
{
	static const struct effect_case cases[] = {
		{ "", "CREATE TABLE t (a int); INSERT INTO t VALUES (1)", "CREATE INDEX ON t (a)",
		  "no, t SHARE scanned fresh", 0 },
		{ "CREATE TABLE t (a int)", "TRUNCATE t", "ALTER TABLE t ALTER a TYPE bigint",
		  "no, t ACCESS EXCLUSIVE rewritten scanned", 0 },
		{ "CREATE TABLE t (a int)", "TRUNCATE t; INSERT INTO t VALUES (1)",
		  "ALTER TABLE t ALTER a TYPE bigint", "yes, t ACCESS EXCLUSIVE rewritten scanned",
		  0 },
		{ "CREATE TABLE p (a int) PARTITION BY RANGE (a);"
		  "CREATE TABLE c PARTITION OF p DEFAULT",
		  "TRUNCATE c", "ALTER TABLE p ALTER a TYPE text",
		  "no, p ACCESS EXCLUSIVE, c ACCESS EXCLUSIVE rewritten scanned", 0 },
		{ "CREATE TABLE p (a int, b int) PARTITION BY RANGE (a);"
		  "CREATE TABLE c PARTITION OF p DEFAULT",
		  "", "ALTER TABLE p ALTER b TYPE text",
		  "yes, p ACCESS EXCLUSIVE rewritten scanned, c ACCESS EXCLUSIVE rewritten scanned",
		  0 },
		{ "CREATE TABLE p (id int PRIMARY KEY)", "CREATE TABLE t (a int)",
		  "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES p",
		  "no, t SHARE ROW EXCLUSIVE scanned fresh, p SHARE ROW EXCLUSIVE", 0 },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void majors_differ(void **state)
{
	static const struct effect_case cases[] = {
		{ "CREATE TABLE t (a int); CREATE INDEX i ON t (a)", "",
		  "ALTER INDEX i RENAME TO j", "no, i SHARE UPDATE EXCLUSIVE", 12 },
		{ "CREATE TABLE t (a int); CREATE INDEX i ON t (a)", "",
		  "ALTER INDEX i RENAME TO j", "no, i ACCESS EXCLUSIVE", 11 },
		{ "CREATE TABLE t (a int)", "", "GRANT SELECT ON t TO public", "no", 17 },
		{ "CREATE TABLE t (a int)", "", "GRANT SELECT ON t TO public", "no, t ACCESS SHARE",
		  18 },
		{ "CREATE TABLE t (a timestamp)", "SET TimeZone = 'UTC'",
		  "ALTER TABLE t ALTER a TYPE timestamptz",
		  "yes, t ACCESS EXCLUSIVE rewritten scanned", 11 },
	};

	(void)state;
	check(cases, COUNT(cases));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_nobody_knows_is_not_called_safe),
		cmocka_unit_test(a_check_proves_what_need_not_be_scanned),
		cmocka_unit_test(what_is_made_or_emptied_now_blocks_nobody),
		cmocka_unit_test(majors_differ),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
