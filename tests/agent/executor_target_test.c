#include "tests/agent/fixture.h"

#include "core/base/file.h"

static const char *path_of(struct fixture *fixture)
{
	return fixture->settings.url + strlen("sqlite://");
}

static void tables_without_a_ledger_are_adopted_first(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };

	(void)state;
	fixture_do(&fixture, "CREATE TABLE users (x)");
	fixture_do(&fixture, "CREATE TABLE orders (x)");
	FILES(&fixture, "CREATE TABLE users (x)", "CREATE TABLE a (x)");
	assert_refused(
	    fixture_run(&fixture, &error), ERROR_REFUSED,
	    arena_printf(arena,
			 "%s: already holds tables (orders, users) and has no ledger: adopt "
			 "it with `lockstep baseline TARGET`",
			 fixture.settings.url));
	assert_false(fixture_ledger(&fixture).exists);
	assert_ok(fixture_baseline(&fixture, 1, &error));
	assert_ok(fixture_baseline(&fixture, 1, &error));
	assert_string_equal(fixture_ledger_text(&fixture), "001 baseline 0/0");
	assert_ok(fixture_run(&fixture, &error));
	assert_string_equal(fixture_ledger_text(&fixture), "001 baseline 0/0, 002 applied 1/1");
	FILES(&fixture, "CREATE TABLE other (x)");
	assert_refused(
	    fixture_baseline(&fixture, 1, &error), ERROR_CONFLICT,
	    "001.sql: cannot be adopted: the ledger says baseline, 0 of 0 statements, of "
	    "another file");
}

static void tables_without_a_ledger_may_be_allowed(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };

	(void)state;
	fixture_do(&fixture, "CREATE TABLE users (x)");
	FILES(&fixture, "CREATE TABLE a (x)");
	fixture.allow_dirty = true;
	assert_ok(fixture_run(&fixture, &error));
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 1/1");
}

static void a_read_only_target_is_refused(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };

	(void)state;
	fixture_do(&fixture, "CREATE TABLE users (x)");
	fixture.settings.url = arena_printf(arena, "%s?mode=ro", fixture.settings.url);
	FILES(&fixture, "CREATE TABLE a (x)");
	assert_refused(
	    fixture_run(&fixture, &error), ERROR_REFUSED,
	    arena_printf(arena,
			 "%s: is read-only (it was opened with mode=ro): give the URL of "
			 "the primary, with a role that may write",
			 fixture.settings.url));
}

static void only_new_foreign_key_violations_are_refused(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "CREATE TABLE p (id INTEGER PRIMARY KEY);\n"
			"CREATE TABLE c (p REFERENCES p (id));\nINSERT INTO p VALUES (1);\n"
			"INSERT INTO c VALUES (1);");
	assert_ok(fixture_run(&fixture, &error));
	fixture_do(&fixture, "INSERT INTO c VALUES (99)");
	FILES(&fixture,
	      "CREATE TABLE p (id INTEGER PRIMARY KEY);\n"
	      "CREATE TABLE c (p REFERENCES p (id));\nINSERT INTO p VALUES (1);\n"
	      "INSERT INTO c VALUES (1);",
	      "CREATE TABLE n (id INTEGER PRIMARY KEY, x);\nINSERT INTO n SELECT id, 1 FROM p;\n"
	      "DROP TABLE p;\nALTER TABLE n RENAME TO p;");
	assert_ok(fixture_run(&fixture, &error));
	FILES(&fixture,
	      "CREATE TABLE p (id INTEGER PRIMARY KEY);\n"
	      "CREATE TABLE c (p REFERENCES p (id));\nINSERT INTO p VALUES (1);\n"
	      "INSERT INTO c VALUES (1);",
	      "CREATE TABLE n (id INTEGER PRIMARY KEY, x);\nINSERT INTO n SELECT id, 1 FROM p;\n"
	      "DROP TABLE p;\nALTER TABLE n RENAME TO p;",
	      "DELETE FROM p;");
	assert_refused(
	    fixture_run(&fixture, &error), ERROR_FAILED,
	    "003.sql: it would break foreign keys: 1 rows of c have no row in p; nothing "
	    "of this file holds");
	assert_int_equal(fixture_rows(&fixture, "SELECT id FROM p"), 1);
}

static struct hash file_hash(struct arena *arena, const char *path)
{
	struct error error = { 0 };
	struct bytes bytes;

	assert_ok(file_read(arena, path, 0, &bytes, &error));
	return hash_of(bytes.data, bytes.size);
}

static void a_rehearsal_leaves_nothing_behind(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };
	struct hash before, after;

	(void)state;
	FILES(&fixture, "CREATE TABLE a (x)");
	fixture.rehearse = true;
	assert_ok(fixture_run(&fixture, &error));
	assert_false(file_exists(path_of(&fixture)));
	fixture.rehearse = false;
	assert_ok(fixture_run(&fixture, &error));
	FILES(&fixture, "CREATE TABLE a (x)",
	      "-- lockstep:txmode none\n\nINSERT INTO a VALUES (1);\nVACUUM;",
	      "INSERT INTO b VALUES (1)");
	fixture.rehearse = true;
	before = file_hash(arena, path_of(&fixture));
	assert_refused(fixture_run(&fixture, &error), ERROR_FAILED,
		       "003.sql:1: statement 1 of 1 failed: no such table: b");
	after = file_hash(arena, path_of(&fixture));
	assert_true(hash_equal(&before, &after));
	assert_string_equal(fixture_ledger_text(&fixture), "001 applied 1/1");
}

static void reading_makes_nothing(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);

	(void)state;
	assert_false(fixture_ledger(&fixture).exists);
	assert_false(file_exists(path_of(&fixture)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables_without_a_ledger_are_adopted_first),
		cmocka_unit_test(tables_without_a_ledger_may_be_allowed),
		cmocka_unit_test(a_read_only_target_is_refused),
		cmocka_unit_test(only_new_foreign_key_violations_are_refused),
		cmocka_unit_test(a_rehearsal_leaves_nothing_behind),
		cmocka_unit_test(reading_makes_nothing),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
