#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/file.h"
#include "core/base/value.h"
#include "tests/support/cli.h"

/* A folder with two migrations and their sum, and the URL of a database beside it. */
struct place {
	struct arena *arena;
	const char *home, *dir, *url;
};

#define USERS  "20240101000000_users.sql"
#define ORDERS "20240102000000_orders.sql"

static struct place place_make(struct arena *arena)
{
	struct place place = { .arena = arena, .home = test_folder(arena) };

	place.dir = path_join(arena, place.home, "migrations");
	place.url = arena_printf(arena, "sqlite://%s/dev.db", place.home);
	test_write(arena, place.dir, USERS,
		   "CREATE TABLE users (id integer primary key, name text);\n"
		   "CREATE INDEX users_name ON users (name);\n");
	test_write(arena, place.dir, ORDERS, "CREATE TABLE orders (id integer);\n");
	assert_int_equal(CLI(arena, "migrate", "hash", "--dir", place.dir).code, 0);
	return place;
}

#define RUN(place, ...)    CLI((place)->arena, "migrate", __VA_ARGS__, "--dir", (place)->dir)
#define RUN_ON(place, ...) RUN(place, __VA_ARGS__, "--url", (place)->url)

static void edit(const struct place *place, const char *file, const char *text)
{
	test_write(place->arena, place->dir, file, text);
}

static const char *state_in(const struct place *place, size_t index)
{
	struct cli_result result = RUN_ON(place, "status", "--json");
	const struct value *items = value_get(cli_json(place->arena, &result), "migrations");

	return value_get_text(value_at(items, index), "state");
}

static void assert_contains(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("'%s' is not in:\n%s", part, text);
}

static void new_makes_a_file_and_enters_it_into_the_sum(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *home = test_folder(arena), *dir = path_join(arena, home, "db/migrations");
	struct cli_result first = CLI(arena, "migrate", "new", "add users", "--dir", dir, "--json");
	struct cli_result second = CLI(arena, "migrate", "new", "add_orders", "--dir", dir);
	const char *file = value_get_text(cli_json(arena, &first), "file");
	struct error error = { 0 };
	struct folder folder;

	(void)state;
	assert_true(text_ends_with(file, "_add_users.sql"));
	assert_int_equal(strlen(strrchr(file, '/') + 1), 14 + strlen("_add_users.sql"));
	assert_int_equal(second.code, 0);
	assert_ok(folder_list(arena, dir, 10, &folder, &error));
	assert_int_equal(folder.count, 3);
	assert_string_equal(folder.items[2].name, "atlas.sum");
	/* Made in the same second, they still have an order. */
	assert_true(strncmp(folder.items[0].name, folder.items[1].name, 14) < 0);
	assert_int_equal(CLI(arena, "migrate", "validate", "--dir", dir).code, 0);
}

static const struct {
	const char *name;
	int code;
	const char *err;
} bad_names[] = {
	{ "../evil", 4,
	  "lockstep: a migration's name is made of letters, digits, '_' and '-': '../evil' is "
	  "not\n" },
	{ "", 4, "lockstep: a migration's name has 1 to 100 characters\n" },
};

static void a_name_that_is_no_file_name_is_refused(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct place place = place_make(arena);

	(void)state;
	for (size_t i = 0; i < COUNT(bad_names); i++) {
		struct cli_result result = RUN(&place, "new", bad_names[i].name);

		assert_string_equal(result.err, bad_names[i].err);
		assert_int_equal(result.code, bad_names[i].code);
	}
}

static void a_drizzle_migration_is_made_by_its_own_tool(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *dir = test_folder(arena);
	struct cli_result result;

	(void)state;
	test_write(arena, dir, "0000_first.sql", "CREATE TABLE a (b integer);");
	test_write(arena, dir, "meta/_journal.json",
		   "{\"version\":\"7\",\"dialect\":\"sqlite\",\"entries\":[{\"idx\":0,\"version\":"
		   "\"6\",\"when\":1,\"tag\":\"0000_first\",\"breakpoints\":true}]}");
	result = CLI(arena, "migrate", "new", "second", "--dir", dir);
	assert_int_equal(result.code, 5);
	assert_contains(result.err, "drizzle-kit generate");
}

static void validate_tells_every_problem_with_its_place(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct place place = place_make(arena);
	struct cli_result result;
	struct value *document;

	(void)state;
	edit(&place, USERS, "CREATE TABLE users (id text DEFAULT 'open);\n");
	edit(&place, ORDERS, "\n\\copy orders from program 'evil'\n");
	result = RUN(&place, "validate");
	assert_int_equal(result.code, 2);
	assert_contains(result.err, USERS " was edited");
	assert_contains(result.err, USERS ":1:");
	assert_contains(result.err, ORDERS ":2:");
	assert_contains(result.err, "has 3 problems");
	result = RUN(&place, "validate", "--json");
	document = cli_json(arena, &result);
	assert_int_equal(value_count(value_get(document, "problems")), 3);
	assert_false(value_get_bool(document, "valid", true));
}

static void the_plan_holds_the_texts_exactly_as_they_are_sent(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct place place = place_make(arena);
	struct cli_result result;
	struct bytes text;

	(void)state;
	edit(&place, USERS,
	     "-- people\r\nCREATE TABLE \"größe\" (\r\n  id integer); -- last\nSELECT 1");
	assert_int_equal(RUN(&place, "hash").code, 0);
	result = RUN(&place, "plan", "--json");
	text = value_write(arena, value_at(value_get(cli_json(arena, &result), "migrations"), 0));
	assert_string_equal(
	    text.data,
	    "{\"hash\":\"a51f10fb263cdce97d195fc670ffc042ccb4f1904fd2f172699f5976fe56ffd2\","
	    "\"name\":\"20240101000000_users.sql\",\"statements\":["
	    "{\"index\":0,\"line\":2,\"offset\":11,"
	    "\"text\":\"CREATE TABLE \\\"größe\\\" (\\r\\n  id integer)\"},"
	    "{\"index\":1,\"line\":4,\"offset\":60,\"text\":\"SELECT 1\"}],"
	    "\"version\":\"20240101000000\"}");
	result = RUN_ON(&place, "plan", "--json");
	assert_int_equal(value_count(value_get(cli_json(arena, &result), "migrations")), 2);
	assert_int_equal(RUN_ON(&place, "apply", "--to", "20240101000000").code, 0);
	result = RUN_ON(&place, "plan", "--json");
	assert_int_equal(value_count(value_get(cli_json(arena, &result), "migrations")), 1);
}

static void apply_runs_what_is_pending_once(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct place place = place_make(arena);
	struct cli_result result;
	struct value *document;

	(void)state;
	result = RUN_ON(&place, "apply", "--dry-run");
	assert_int_equal(result.code, 0);
	assert_contains(result.out, "2 migrations, 3 statements would be applied");
	assert_false(file_exists(path_join(arena, place.home, "dev.db-wal")));
	assert_string_equal(state_in(&place, 0), "pending");
	result = RUN_ON(&place, "apply", "--to", "20240101000000", "--json");
	document = cli_json(arena, &result);
	assert_int_equal(value_count(value_get(document, "applied")), 1);
	assert_int_equal(value_get_integer(document, "pending", -1), 1);
	result = RUN_ON(&place, "apply");
	assert_int_equal(result.code, 0);
	assert_contains(result.out, "CREATE TABLE orders (id integer)");
	assert_contains(result.out, "applied 1 migration, 1 statement in ");
	result = RUN_ON(&place, "apply");
	assert_int_equal(result.code, 0);
	assert_contains(result.out, "nothing to do");
	assert_string_equal(state_in(&place, 1), "applied");
}

static void a_failing_statement_is_shown_with_its_line_and_ends_with_1(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct place place = place_make(arena);
	struct cli_result result;
	struct value *failed;

	(void)state;
	edit(&place, ORDERS,
	     "CREATE TABLE orders (id integer);\nINSERT INTO\n  orderz VALUES (1);\n");
	assert_int_equal(RUN(&place, "hash").code, 0);
	result = RUN_ON(&place, "apply");
	assert_int_equal(result.code, 1);
	assert_contains(result.err, "     2 | INSERT INTO\n     3 |   orderz VALUES (1)\n");
	assert_contains(result.err, "no such table: orderz");
	assert_contains(result.out, "applied 1 of 2 migrations");
	result = RUN_ON(&place, "apply", "--json");
	failed = value_get(cli_json(arena, &result), "failed");
	assert_int_equal(value_get_integer(failed, "index", -1), 1);
	assert_string_equal(value_get_text(failed, "message"), "no such table: orderz");
	assert_string_equal(state_in(&place, 1), "pending");
	edit(&place, ORDERS, "CREATE TABLE orders (id integer);\n");
	assert_int_equal(RUN(&place, "hash").code, 0);
	assert_int_equal(RUN_ON(&place, "apply").code, 0);
}

static void status_ends_with_3_when_work_is_pending_and_that_is_asked(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct place place = place_make(arena);

	(void)state;
	assert_int_equal(RUN_ON(&place, "status").code, 0);
	assert_int_equal(RUN_ON(&place, "status", "--exit-code").code, 3);
	assert_int_equal(RUN_ON(&place, "apply", "--quiet").code, 0);
	assert_int_equal(RUN_ON(&place, "status", "--exit-code").code, 0);
}

static void integrity_ends_with_2_and_changes_nothing(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct place place = place_make(arena);
	struct cli_result result;

	(void)state;
	assert_int_equal(RUN_ON(&place, "apply", "--to", "20240101000000").code, 0);
	edit(&place, USERS, "CREATE TABLE users (id integer);\n");
	result = RUN_ON(&place, "apply");
	assert_int_equal(result.code, 2);
	assert_contains(result.err, USERS " was edited");
	assert_int_equal(RUN(&place, "hash").code, 0);
	result = RUN_ON(&place, "apply");
	assert_int_equal(result.code, 2);
	assert_contains(result.err, "20240101000000");
	assert_int_equal(RUN_ON(&place, "status").code, 2);
	assert_string_equal(state_in(&place, 0), "changed");
	assert_string_equal(state_in(&place, 1), "pending");
}

static void a_database_with_tables_and_no_ledger_is_refused_until_adopted(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct place place = place_make(arena);
	struct cli_result result;
	sqlite3 *database;

	(void)state;
	assert_int_equal(sqlite3_open(place.url + strlen("sqlite://"), &database), SQLITE_OK);
	assert_int_equal(sqlite3_exec(database, "CREATE TABLE users (id, name)", 0, 0, 0),
			 SQLITE_OK);
	sqlite3_close(database);
	result = RUN_ON(&place, "apply");
	assert_int_equal(result.code, 5);
	assert_contains(result.err, "already holds tables (");
	result = RUN_ON(&place, "baseline", "--version", "9");
	assert_int_equal(result.code, 4);
	assert_contains(result.err, "the directory has no version 9");
	result = RUN_ON(&place, "baseline", "--version", "20240101000000");
	assert_int_equal(result.code, 0);
	assert_contains(result.out, "adopted 1 migration, up to 20240101000000");
	assert_string_equal(state_in(&place, 0), "baseline");
	result = RUN_ON(&place, "apply", "--json");
	assert_int_equal(value_count(value_get(cli_json(arena, &result), "applied")), 1);
	assert_string_equal(state_in(&place, 1), "applied");
}

static void apply_can_adopt_first(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct place place = place_make(arena);

	(void)state;
	assert_int_equal(RUN_ON(&place, "apply", "--baseline", "20240101000000").code, 0);
	assert_string_equal(state_in(&place, 0), "baseline");
	assert_string_equal(state_in(&place, 1), "applied");
}

static const struct {
	const char *url;
	int code;
	const char *part;
} unreachable[] = {
	{ "sqlite:///nonexistent/folder/x.db", 6, "/nonexistent/folder/x.db" },
	{ "postgres://anna:hidden@127.0.0.1:1/x?connect_timeout=1", 6, "anna:***@127.0.0.1:1" },
	{ "mysql://x", 4, "mysql" },
};

static void a_database_that_is_not_there_is_told_without_its_password(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct place place = place_make(arena);

	(void)state;
	for (size_t i = 0; i < COUNT(unreachable); i++) {
		struct cli_result result = RUN(&place, "apply", "--url", unreachable[i].url);

		assert_int_equal(result.code, unreachable[i].code);
		assert_contains(result.err, unreachable[i].part);
		assert_null(strstr(result.err, "hidden"));
	}
	assert_int_equal(RUN(&place, "apply").code, 4);
}

static void the_database_may_be_named_by_the_environment(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct place place = place_make(arena);

	(void)state;
	assert_int_equal(setenv("LOCKSTEP_DATABASE_URL", place.url, 1), 0);
	assert_int_equal(RUN(&place, "apply").code, 0);
	assert_int_equal(unsetenv("LOCKSTEP_DATABASE_URL"), 0);
	assert_string_equal(state_in(&place, 1), "applied");
}

static void a_directory_that_is_not_there_is_told(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct cli_result result = CLI(arena, "migrate", "plan", "--dir", "/nonexistent");

	(void)state;
	assert_int_equal(result.code, 4);
	assert_string_equal(
	    result.err,
	    "lockstep: /nonexistent: there is no such directory; --dir names another one\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(new_makes_a_file_and_enters_it_into_the_sum),
		cmocka_unit_test(a_name_that_is_no_file_name_is_refused),
		cmocka_unit_test(a_drizzle_migration_is_made_by_its_own_tool),
		cmocka_unit_test(validate_tells_every_problem_with_its_place),
		cmocka_unit_test(the_plan_holds_the_texts_exactly_as_they_are_sent),
		cmocka_unit_test(apply_runs_what_is_pending_once),
		cmocka_unit_test(a_failing_statement_is_shown_with_its_line_and_ends_with_1),
		cmocka_unit_test(status_ends_with_3_when_work_is_pending_and_that_is_asked),
		cmocka_unit_test(integrity_ends_with_2_and_changes_nothing),
		cmocka_unit_test(a_database_with_tables_and_no_ledger_is_refused_until_adopted),
		cmocka_unit_test(apply_can_adopt_first),
		cmocka_unit_test(a_database_that_is_not_there_is_told_without_its_password),
		cmocka_unit_test(the_database_may_be_named_by_the_environment),
		cmocka_unit_test(a_directory_that_is_not_there_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
