#include <sqlite3.h>
#include <string.h>

#include "core/base/file.h"
#include "core/base/value.h"
#include "tests/support/cli.h"

/* A folder of two migrations, and a database that another tool brought to the first of them. */
struct place {
	struct arena *arena;
	const char *dir, *path, *url;
};

#define RUN(place, ...)                                                                            \
	CLI((place)->arena, "migrate", __VA_ARGS__, "--dir", (place)->dir, "--url", (place)->url)

static struct place place_make(struct arena *arena)
{
	const char *home = test_folder(arena);
	struct place place = { .arena = arena, .path = path_join(arena, home, "dev.db") };

	place.dir = path_join(arena, home, "migrations");
	place.url = arena_printf(arena, "sqlite://%s", place.path);
	test_write(arena, place.dir, "1_users.sql", "CREATE TABLE users (id integer);\n");
	test_write(arena, place.dir, "2_orders.sql", "CREATE TABLE orders (id integer);\n");
	assert_int_equal(CLI(arena, "migrate", "hash", "--dir", place.dir).code, 0);
	return place;
}

static void database_do(const struct place *place, const char *sql)
{
	sqlite3 *database;

	assert_int_equal(sqlite3_open(place->path, &database), SQLITE_OK);
	assert_int_equal(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(database);
}

/* The hash that atlas.sum has for a file. */
static const char *sum_of(const struct place *place, const char *file)
{
	struct error error = { 0 };
	struct bytes text;
	const char *at;

	assert_ok(file_read(place->arena, path_join(place->arena, place->dir, "atlas.sum"), 10000,
			    &text, &error));
	at = strstr(arena_text_n(place->arena, text.data, text.size), file);
	assert_non_null(at);
	at = strstr(at, "h1:") + strlen("h1:");
	return arena_text_n(place->arena, at, strcspn(at, "\n"));
}

static void atlas_ran_the_first(const struct place *place, const char *hash)
{
	database_do(place, arena_printf(place->arena,
					"CREATE TABLE users (id integer);"
					"CREATE TABLE atlas_schema_revisions (version text, "
					"description text, type int, applied int, total int, "
					"executed_at datetime, error text, hash text);"
					"INSERT INTO atlas_schema_revisions VALUES ('1', 'users', "
					"2, 1, 1, '2024-01-01 00:00:00', '', '%s')",
					hash));
}

static void assert_contains(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("'%s' is not in:\n%s", part, text);
}

static void a_history_is_shown_before_anything_is_written(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct place place = place_make(arena);
	struct cli_result result;
	struct value *document;

	(void)state;
	atlas_ran_the_first(&place, sum_of(&place, "1_users.sql"));
	result = RUN(&place, "baseline");
	assert_int_equal(result.code, 0);
	assert_contains(result.out, "the history of atlas in atlas_schema_revisions: 1 row\n");
	assert_contains(result.out, "1_users.sql   applied  2024-01-01 00:00:00\n");
	assert_contains(result.out, "2_orders.sql  pending\n");
	assert_contains(result.out, "nothing was written. Next: the same command with --write "
				    "adopts 1 migration\n");
	result = RUN(&place, "baseline", "--json");
	document = cli_json(arena, &result);
	assert_string_equal(value_get_text(document, "tool"), "atlas");
	assert_false(value_get_bool(document, "written", true));
	assert_int_equal(value_get_integer(document, "applied", 0), 1);
	assert_contains(RUN(&place, "status").out, "no ledger yet");
}

static void what_is_written_is_adopted_and_the_rest_is_run(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct place place = place_make(arena);
	struct cli_result result;

	(void)state;
	atlas_ran_the_first(&place, sum_of(&place, "1_users.sql"));
	result = RUN(&place, "baseline", "--write");
	assert_int_equal(result.code, 0);
	assert_contains(result.out, "adopted 1 migration from atlas; nothing was run");
	assert_int_equal(RUN(&place, "apply").code, 0);
	result = RUN(&place, "status");
	assert_contains(result.out, "1_users.sql   baseline");
	assert_contains(result.out, "2_orders.sql  applied");
	assert_int_equal(RUN(&place, "baseline", "--write").code, 0);
}

static void the_way_back_writes_what_the_other_tool_lacks(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct place place = place_make(arena);
	struct cli_result result;

	(void)state;
	database_do(&place, "CREATE TABLE users (id integer);"
			    "CREATE TABLE schema_migrations (version text);"
			    "INSERT INTO schema_migrations VALUES ('1')");
	assert_int_equal(RUN(&place, "baseline", "--write", "--trust").code, 0);
	assert_int_equal(RUN(&place, "apply").code, 0);
	result = RUN(&place, "eject");
	assert_contains(result.out, "2_orders.sql");
	assert_contains(result.out, "writes 1 row to the history of dbmate");
	assert_contains(RUN(&place, "eject").out, "nothing was written");
	result = RUN(&place, "eject", "--to", "dbmate", "--write", "--json");
	assert_string_equal(
	    value_get_text(value_at(value_get(cli_json(arena, &result), "rows"), 0), "version"),
	    "2");
	assert_contains(RUN(&place, "eject").out, "the history of dbmate lacks nothing");
}

static void what_ran_with_other_bytes_is_not_adopted(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct place place = place_make(arena);
	struct cli_result result;

	(void)state;
	atlas_ran_the_first(&place, "bm9uZQ==");
	for (int i = 0; i < 2; i++) {
		result =
		    i ? RUN(&place, "baseline", "--write", "--trust") : RUN(&place, "baseline");
		assert_int_equal(result.code, 5);
		assert_contains(result.out, "1_users.sql   edited   2024-01-01 00:00:00");
		assert_contains(result.err, "1_users.sql: ran there with other bytes");
	}
	assert_contains(RUN(&place, "status").out, "no ledger yet");
}

static void somebody_has_to_vouch_for_what_has_no_checksum(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct place place = place_make(arena);
	struct cli_result result;

	(void)state;
	database_do(&place, "CREATE TABLE schema_migrations (version text);"
			    "INSERT INTO schema_migrations VALUES ('1')");
	result = RUN(&place, "baseline", "--write");
	assert_int_equal(result.code, 5);
	assert_contains(result.err, "vouch for it with --trust");
	result = RUN(&place, "baseline", "--write", "--trust");
	assert_int_equal(result.code, 0);
	assert_contains(result.out, "adopted 1 migration from dbmate");
}

static void the_tool_is_named_where_there_are_several_and_none_is_told(void **state)
{
	static const struct {
		const char *option, *value, *error;
		int code;
	} rows[] = {
		{ "--quiet", NULL, "(dbmate, goose): name the one that counts", 4 },
		{ "--from", "flyway", "holds the history of dbmate, goose, not of flyway", 4 },
		{ "--from", "dbmate", NULL, 5 },
		{ "--version", "1", "give one or the other", 4 },
	};
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct place place = place_make(arena);

	(void)state;
	assert_contains(RUN(&place, "baseline").err, "holds no history table of a tool that is "
						     "known");
	database_do(&place, "CREATE TABLE schema_migrations (version text);"
			    "CREATE TABLE goose_db_version (id integer, version_id integer, "
			    "is_applied integer, tstamp text);"
			    "INSERT INTO schema_migrations VALUES ('1')");
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct cli_result result =
		    RUN(&place, "baseline", i == 3 ? "--write" : "--no-color", rows[i].option,
			rows[i].value ? rows[i].value : "--no-color");

		assert_int_equal(result.code, rows[i].code);
		if (rows[i].error)
			assert_contains(result.err, rows[i].error);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_history_is_shown_before_anything_is_written),
		cmocka_unit_test(what_is_written_is_adopted_and_the_rest_is_run),
		cmocka_unit_test(the_way_back_writes_what_the_other_tool_lacks),
		cmocka_unit_test(what_ran_with_other_bytes_is_not_adopted),
		cmocka_unit_test(somebody_has_to_vouch_for_what_has_no_checksum),
		cmocka_unit_test(the_tool_is_named_where_there_are_several_and_none_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
