#include "tests/agent/fixture.h"

#include "agent/target_rehearsal.h"

#include "core/base/clock.h"
#include "core/base/file.h"

static void urls_that_name_no_database_are_refused(void **state)
{
	static const struct {
		const char *url;
		enum error_code code;
		const char *text;
	} cases[] = {
		{ "sqlite://", ERROR_INVALID,
		  "sqlite://: names no file: write sqlite:///path/of/file" },
		{ "sqlite://:memory:", ERROR_INVALID,
		  "sqlite://:memory:: names no file: write sqlite:///path/of/file" },
		{ "sqlite:///tmp/x.db?_fk=1", ERROR_INVALID,
		  "sqlite:///tmp/x.db?_fk=1: the only parameter that is understood is mode=ro" },
		{ "sqlite:///no/such/folder/x.db", ERROR_UNREACHABLE,
		  "sqlite:///no/such/folder/x.db: its folder does not exist: make it, or correct "
		  "the URL" },
		{ "sqlite:///tmp/no-such-file.db?mode=ro", ERROR_UNREACHABLE,
		  "sqlite:///tmp/no-such-file.db?mode=ro: there is no such file: correct the "
		  "URL" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct target_settings settings = { .url = cases[i].url, .project = "shop" };
		struct error error = { 0 };
		struct target *target;

		assert_refused(target_open(&settings, &target, &error), cases[i].code,
			       cases[i].text);
		assert_null(target);
	}
}

static void a_file_that_is_no_database_is_told(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *folder = test_folder(arena);
	struct fixture fixture =
	    fixture_new(arena, arena_printf(arena, "sqlite://%s/a%%20b.db", folder));
	struct target_facts facts;
	struct error error = { 0 };
	struct target *target;

	(void)state;
	test_write(arena, folder, "a b.db", "This is a text and has nothing of a database in it.");
	assert_refused(target_open(&fixture.settings, &target, &error) &&
			   target_examine(arena, target, &facts, &error),
		       ERROR_INVALID,
		       arena_printf(arena, "%s: the file is no SQLite database: correct the URL",
				    fixture.settings.url));
	target_close(target);
}

static void a_lock_excludes_others_under_any_name_of_the_file(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *folder = test_folder(arena);
	struct fixture fixture =
	    fixture_new(arena, arena_printf(arena, "sqlite://%s/shop.db", folder));
	struct target_settings alias = fixture.settings;
	struct error error = { 0 };
	struct target *first, *second;
	char host[128] = "";

	(void)state;
	gethostname(host, sizeof host - 1);
	fixture_do(&fixture, "CREATE TABLE a (x)");
	assert_int_equal(symlink(arena_printf(arena, "%s/shop.db", folder),
				 arena_printf(arena, "%s/alias.db", folder)),
			 0);
	alias.url = arena_printf(arena, "sqlite://%s/alias.db", folder);
	assert_ok(target_open(&fixture.settings, &first, &error));
	assert_ok(target_open(&alias, &second, &error));
	assert_ok(target_lock(first, 0, &error));
	assert_refused(
	    target_lock(second, 10, &error), ERROR_LOCKED,
	    arena_printf(arena, "%s: locked by process %ld on %s: try again when that run is over",
			 alias.url, (long)getpid(), host));
	target_unlock(first);
	assert_ok(target_lock(second, 0, &error));
	target_close(first);
	target_close(second);
}

static void two_statements_are_never_taken_for_one(void **state)
{
	static const struct {
		const char *sql;
		bool taken;
	} cases[] = {
		{ "CREATE TABLE a (x);", true },
		{ "CREATE TABLE b (x); -- that is all\n", true },
		{ "CREATE TABLE c (x); /* nothing */ ;", true },
		{ "-- nothing at all", true },
		{ "CREATE TABLE d (x); CREATE TABLE e (x)", false },
		{ "CREATE TABLE f (x); nonsense", false },
	};
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };
	struct target *target;

	(void)state;
	assert_ok(target_open(&fixture.settings, &target, &error));
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct statement statement = { .text = bytes_of(cases[i].sql) };
		struct statement_result result;
		bool taken = target_execute(arena, target, &statement, &result, &error);

		assert_int_equal(taken, cases[i].taken);
		if (!taken)
			assert_string_equal(error.text, "SQLite sees more than one statement here");
	}
	target_close(target);
	assert_int_equal(fixture_rows(&fixture, "SELECT 1 FROM sqlite_master"), 3);
}

static void rows_are_those_affected_or_returned(void **state)
{
	static const struct {
		const char *sql;
		int64_t rows;
	} cases[] = {
		{ "CREATE TABLE a (x)", 0 },
		{ "INSERT INTO a VALUES (1), (2), (3)", 3 },
		{ "UPDATE a SET x = 0 WHERE x > 1", 2 },
		{ "CREATE INDEX i ON a (x)", 0 },
		{ "SELECT x FROM a", 3 },
		{ "DELETE FROM a", 3 },
	};
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };
	struct target *target;

	(void)state;
	assert_ok(target_open(&fixture.settings, &target, &error));
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct statement statement = { .text = bytes_of(cases[i].sql) };
		struct statement_result result;

		assert_ok(target_execute(arena, target, &statement, &result, &error));
		assert_int_equal(result.rows, cases[i].rows);
	}
	target_close(target);
}

static void loading_an_extension_is_refused(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "SELECT load_extension('/tmp/evil');");
	assert_refused(
	    fixture_run(&fixture, &error), ERROR_FAILED,
	    "001.sql:1: statement 1 of 1 failed: not authorized; nothing of this file holds");
}

static void a_copy_is_removed_when_it_is_closed(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *folder = test_folder(arena), *before = arena_text(arena, getenv("TMPDIR"));
	struct statement insert = { .text = bytes_of("INSERT INTO a VALUES (2)") };
	struct fixture fixture = sqlite_fixture(arena);
	struct statement_result result;
	struct error error = { 0 };
	struct target *target, *copy;
	struct folder listing;

	(void)state;
	fixture_do(&fixture, "CREATE TABLE a (x)");
	assert_int_equal(setenv("TMPDIR", folder, 1), 0);
	assert_ok(target_open(&fixture.settings, &target, &error));
	assert_ok(target_copy(target, &copy, &error));
	assert_ok(target_execute(arena, copy, &insert, &result, &error));
	assert_ok(folder_list(arena, folder, 10, &listing, &error));
	assert_int_equal(listing.count, 1);
	target_close(copy);
	assert_ok(folder_list(arena, folder, 10, &listing, &error));
	assert_int_equal(listing.count, 0);
	target_close(target);
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 0);
	if (before)
		setenv("TMPDIR", before, 1);
	else
		unsetenv("TMPDIR");
}

static void a_row_that_we_did_not_write_is_not_believed(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = sqlite_fixture(arena);
	struct error error = { 0 };

	(void)state;
	FILES(&fixture, "CREATE TABLE a (x)");
	assert_ok(fixture_run(&fixture, &error));
	fixture_do(&fixture, "UPDATE lockstep_migrations SET outcome = 'done'");
	assert_refused(
	    fixture_run(&fixture, &error), ERROR_INTEGRITY,
	    arena_printf(arena,
			 "%s: the row of version 001 in lockstep_migrations was not written "
			 "by us: restore it",
			 fixture.settings.url));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(urls_that_name_no_database_are_refused),
		cmocka_unit_test(a_file_that_is_no_database_is_told),
		cmocka_unit_test(a_lock_excludes_others_under_any_name_of_the_file),
		cmocka_unit_test(two_statements_are_never_taken_for_one),
		cmocka_unit_test(rows_are_those_affected_or_returned),
		cmocka_unit_test(loading_an_extension_is_refused),
		cmocka_unit_test(a_copy_is_removed_when_it_is_closed),
		cmocka_unit_test(a_row_that_we_did_not_write_is_not_believed),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
