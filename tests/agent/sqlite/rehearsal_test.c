#include <unistd.h>

#include "tests/agent/fixture.h"

#define TABLES                                                                                     \
	"CREATE TABLE p (id INTEGER PRIMARY KEY, name TEXT);\n"                                    \
	"CREATE TABLE c (id INTEGER PRIMARY KEY, p INTEGER REFERENCES p (id));\n"                  \
	"INSERT INTO p VALUES (1, 'a'); INSERT INTO c VALUES (1, 1);"

static void what_a_copy_shows_is_told(void **state)
{
	static const struct {
		const char *text;
		const char *rewrites, *builds; /* of its last statement; NULL: nothing */
		enum evidence_blocks blocks;
		enum evidence_growth grows;
	} cases[] = {
		{ "SELECT 1 FROM p;", NULL, NULL, BLOCKS_NONE, GROWS_NO },
		{ "CREATE TABLE n (x);", NULL, NULL, BLOCKS_WRITES, GROWS_NO },
		{ "CREATE INDEX i ON p (name);", NULL, "i on p", BLOCKS_WRITES, GROWS_YES },
		{ "CREATE TABLE n (x); CREATE INDEX i ON n (x);", NULL, "i on n", BLOCKS_WRITES,
		  GROWS_YES },
		{ "CREATE TABLE new_p (id INTEGER PRIMARY KEY, name TEXT NOT NULL);"
		  "INSERT INTO new_p SELECT * FROM p; DROP TABLE p; ALTER TABLE new_p RENAME TO p;",
		  NULL, NULL, BLOCKS_WRITES, GROWS_NO },
		{ "UPDATE p SET name = 'b';", NULL, NULL, BLOCKS_WRITES, GROWS_NO },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = sqlite_fixture(arena);
		const struct evidence *evidence = &fixture.rehearsed.evidence;
		const struct evidence_statement *last;
		struct error error = { 0 };

		FILES(&fixture, TABLES);
		assert_ok(fixture_run(&fixture, &error));
		FILES(&fixture, TABLES, cases[i].text);
		fixture.rehearse = true;
		assert_ok(fixture_run(&fixture, &error));
		assert_int_equal(evidence->way, EVIDENCE_COPY);
		last = &evidence->statements[evidence->count - 1];
		assert_int_equal(last->effects.rewrites.count, cases[i].rewrites != NULL);
		assert_int_equal(last->effects.builds.count, cases[i].builds != NULL);
		if (cases[i].builds)
			assert_string_equal(last->effects.builds.items[0], cases[i].builds);
		assert_int_equal(last->blocks, cases[i].blocks);
		assert_int_equal(last->grows, cases[i].grows);
		assert_true(evidence->sized);
		assert_string_equal(fixture_ledger_text(&fixture), "001 applied 4/4");
	}
}

/* It may be the file of the target itself. */
static void no_other_file_is_touched(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	const struct evidence *evidence = &fixture.rehearsed.evidence;
	const char *file = arena_printf(arena, "%s/other.db", test_folder(arena));
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, TABLES);
	assert_ok(fixture_run(&fixture, &error));
	FILES(&fixture, TABLES,
	      arena_printf(arena, "ATTACH '%s' AS o; CREATE TABLE o.t (a); CREATE TABLE n (a);",
			   file),
	      arena_printf(arena, "-- lockstep:txmode none\n\nVACUUM INTO '%s';", file));
	fixture.rehearse = true;
	assert_ok(fixture_run(&fixture, &error));
	assert_int_equal(evidence->count, 4);
	assert_int_equal(evidence->statements[0].state, EVIDENCE_NOT_SHOWN);
	assert_non_null(strstr(evidence->statements[1].why, "depends on 002.sql:1"));
	assert_int_equal(evidence->statements[2].state, EVIDENCE_SHOWN);
	assert_int_equal(evidence->statements[3].state, EVIDENCE_NOT_SHOWN);
	assert_int_not_equal(access(file, F_OK), 0);
}

static void what_breaks_references_fails_on_the_copy(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, TABLES);
	assert_ok(fixture_run(&fixture, &error));
	FILES(&fixture, TABLES, "DELETE FROM p;");
	fixture.rehearse = true;
	assert_false(fixture_run(&fixture, &error));
	assert_non_null(strstr(error.text, "cannot be committed"));
	assert_int_equal(fixture_rows(&fixture, "SELECT 1 FROM p"), 1);
}

static void a_way_back_is_tried_on_the_copy(void **state)
{
	static const struct {
		const char *back;
		enum evidence_reversible reversible;
	} cases[] = {
		{ "DROP INDEX i;", REVERSIBLE_PROVEN },
		{ "SELECT 1;", REVERSIBLE_NOT },
		{ "DROP INDEX j;", REVERSIBLE_NOT },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = sqlite_fixture(arena);
		struct migration back = { .version = "002",
					  .name = "002.down.sql",
					  .file = "002.down.sql",
					  .text = bytes_of(cases[i].back),
					  .backwards = true };
		const struct migration *ways[] = { &back };
		struct error error = { 0 };

		FILES(&fixture, TABLES);
		assert_ok(fixture_run(&fixture, &error));
		FILES(&fixture, TABLES, "CREATE INDEX i ON p (name);");
		fixture.rehearse = true;
		fixture.rehearsed.reversible = true;
		fixture.rehearsed.ways_back = ways;
		fixture.rehearsed.ways_back_count = 1;
		back.size = back.text.size;
		assert_ok(fixture_run(&fixture, &error));
		assert_int_equal(fixture.rehearsed.evidence.reversible, cases[i].reversible);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_copy_shows_is_told),
		cmocka_unit_test(no_other_file_is_touched),
		cmocka_unit_test(what_breaks_references_fails_on_the_copy),
		cmocka_unit_test(a_way_back_is_tried_on_the_copy),
	};

	crypto_start();
	return cmocka_run_group_tests_name("agent/sqlite/rehearsal", tests, NULL, NULL);
}
