#include <sqlite3.h>
#include <string.h>

#include "core/base/file.h"
#include "core/base/value.h"
#include "tests/support/cli.h"

/* A migration that stopped at its third statement of four. */
#define STOPPED "20240102000000"
#define TEXT                                                                                       \
	"-- atlas:txmode none\n\nCREATE TABLE a (x);\nINSERT INTO a VALUES (1);\n"                 \
	"INSERT INTO b VALUES (1);\nINSERT INTO a VALUES (2);\n"

struct place {
	struct arena *arena;
	const char *dir, *url;
};

#define RUN(place, ...)                                                                            \
	CLI((place)->arena, "migrate", __VA_ARGS__, "--dir", (place)->dir, "--url", (place)->url)
#define RESOLVE(place, ...) RUN(place, "resolve", "--version", STOPPED, __VA_ARGS__)

static void assert_contains(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("'%s' is not in:\n%s", part, text);
}

static void do_by_hand(const struct place *place, const char *sql)
{
	sqlite3 *database;

	assert_int_equal(sqlite3_open(place->url + strlen("sqlite://"), &database), SQLITE_OK);
	assert_int_equal(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(database);
}

static struct place place_stopped(struct arena *arena)
{
	const char *home = test_folder(arena);
	struct place place = { arena, path_join(arena, home, "migrations"),
			       arena_printf(arena, "sqlite://%s/dev.db", home) };

	test_write(arena, place.dir, "20240101000000_first.sql", "CREATE TABLE first (x);\n");
	test_write(arena, place.dir, STOPPED "_stops.sql", TEXT);
	assert_int_equal(CLI(arena, "migrate", "hash", "--dir", place.dir).code, 0);
	assert_int_equal(RUN(&place, "apply").code, 1);
	return place;
}

static const char *state_now(const struct place *place)
{
	struct cli_result result = RUN(place, "status", "--json");
	const struct value *items = value_get(cli_json(place->arena, &result), "migrations");

	return value_get_text(value_at(items, 1), "state");
}

static void a_person_says_what_holds_and_the_next_run_goes_by_it(void **state)
{
	static const struct {
		const char *kind, *number, *state, *done_by_hand;
		int code; /* of the next apply */
	} cases[] = {
		{ "--applied", NULL, "applied", "INSERT INTO a VALUES (2)", 0 },
		{ "--rolled-back", NULL, "pending", "DROP TABLE a; CREATE TABLE b (x)", 0 },
		{ "--rolled-back", NULL, "pending", "SELECT 1", 1 },
		{ "--retry-from", "4", "partial", "SELECT 1", 0 },
		{ "--retry-from", "3", "partial", "CREATE TABLE b (x)", 0 },
		{ "--retry-from", "1", "pending", "DROP TABLE a; CREATE TABLE b (x)", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct place place = place_stopped(arena);
		struct cli_result result;

		do_by_hand(&place, cases[i].done_by_hand);
		result = cases[i].number
			     ? RESOLVE(&place, cases[i].kind, cases[i].number, "--reason",
				       "seen by hand")
			     : RESOLVE(&place, cases[i].kind, "--reason", "seen by hand");
		if (result.code)
			fail_msg("%s", result.err);
		assert_contains(result.out, STOPPED " is resolved; nothing was run");
		assert_string_equal(state_now(&place), cases[i].state);
		assert_int_equal(RUN(&place, "apply").code, cases[i].code);
		if (!cases[i].code)
			assert_string_equal(state_now(&place), "applied");
	}
}

static void what_cannot_be_resolved_is_refused(void **state)
{
	static const struct {
		const char *words[6];
		int code;
		const char *part;
	} cases[] = {
		{ { "--applied", "--version", STOPPED }, 4, "why? Give --reason TEXT" },
		{ { "--reason", "r", "--version", STOPPED }, 4, "Give one of --applied" },
		{ { "--applied", "--rolled-back", "--reason", "r", "--version", STOPPED },
		  4,
		  "Give one of --applied" },
		{ { "--applied", "--reason", "r" }, 4, "which migration? Give --version" },
		{ { "--applied", "--reason", "r", "--version", "7" }, 4, "was never tried here" },
		{ { "--applied", "--reason", "r", "--version", "20240101000000" },
		  5,
		  "the ledger says applied: there is nothing to resolve" },
		{ { "--retry-from=5", "--reason", "r", "--version", STOPPED },
		  4,
		  "has no statement 5: its statements are 1 to 4" },
	};
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct place place = place_stopped(arena);

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *const *words = cases[i].words;
		struct cli_result result =
		    RUN(&place, "resolve", words[0] ? words[0] : "--json",
			words[1] ? words[1] : "--json", words[2] ? words[2] : "--json",
			words[3] ? words[3] : "--json", words[4] ? words[4] : "--json",
			words[5] ? words[5] : "--json");

		assert_contains(result.err, cases[i].part);
		assert_int_equal(result.code, cases[i].code);
		assert_string_equal(state_now(&place), "partial");
	}
}

static void two_files_of_one_version_are_refused(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct place place = place_stopped(arena);
	struct cli_result result;

	(void)state;
	test_write(arena, place.dir, STOPPED "_twin.sql", "CREATE TABLE twin (x);\n");
	result = RUN(&place, "apply");
	assert_int_equal(result.code, 2);
	assert_contains(result.err, STOPPED "_twin.sql");
}

static void the_status_names_the_way_out_of_doubt_on_the_same_database(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct place place = place_stopped(arena);
	const char *same = arena_printf(arena, "--dir %s --url %s", place.dir, place.url);
	struct cli_result result;

	(void)state;
	do_by_hand(&place, "UPDATE lockstep_migrations SET outcome = 'intent' WHERE version = "
			   "'" STOPPED "'");
	result = RUN(&place, "status");
	assert_contains(result.out,
			"20240102000000_stops.sql: whether its statement 3 took effect is not "
			"known. The next `migrate apply` asks the database; where that does not "
			"tell, look yourself and say\n  lockstep migrate resolve --version " STOPPED
			" ");
	assert_contains(
	    result.out,
	    arena_printf(arena, " %s --reason TEXT --applied, or --retry-from 3\n", same));
	assert_contains(
	    result.out,
	    arena_printf(arena, "1 migration pending. Next: lockstep migrate apply %s\n", same));
}

static void a_file_that_would_be_refused_is_refused_by_plan_and_dry_run_too(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *home = test_folder(arena);
	struct place place = { arena, path_join(arena, home, "migrations"),
			       arena_printf(arena, "sqlite://%s/dev.db", home) };
	static const char *const refused[][2] = { { "plan", "--quiet" },
						  { "apply", "--dry-run" },
						  { "apply", "--quiet" } };

	(void)state;
	test_write(arena, place.dir, "1_mixed.sql", "CREATE TABLE a (x);\nVACUUM;\n");
	assert_int_equal(CLI(arena, "migrate", "hash", "--dir", place.dir).code, 0);
	for (size_t i = 0; i < COUNT(refused); i++) {
		struct cli_result result = RUN(&place, refused[i][0], refused[i][1]);

		assert_contains(result.err, "1_mixed.sql:2: this statement cannot run in a "
					    "transaction, and the one on line 1 can");
		assert_int_equal(result.code, 5);
	}
	assert_contains(CLI(arena, "migrate", "plan", "--dir", place.dir).out,
			"1_mixed.sql:2: this statement cannot run");
	assert_int_equal(RUN(&place, "apply", "--dry-run", "--mixed").code, 0);
	assert_int_equal(RUN(&place, "apply", "--mixed").code, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_person_says_what_holds_and_the_next_run_goes_by_it),
		cmocka_unit_test(what_cannot_be_resolved_is_refused),
		cmocka_unit_test(two_files_of_one_version_are_refused),
		cmocka_unit_test(the_status_names_the_way_out_of_doubt_on_the_same_database),
		cmocka_unit_test(a_file_that_would_be_refused_is_refused_by_plan_and_dry_run_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
