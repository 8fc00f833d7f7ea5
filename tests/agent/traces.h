#ifndef TESTS_AGENT_TRACES_H
#define TESTS_AGENT_TRACES_H
#include "core/base/value.h"
#include "tests/agent/fixture.h"

/* Files that somebody ran by hand, up to some statement, and never recorded.  The same for every
 * kind of target. */

static inline bool traced(struct fixture *fixture, const struct adoption_order *order,
			  struct bytes *seen, struct error *error)
{
	struct execution execution;
	bool done;

	if (!target_open(&fixture->settings, &fixture->target, error))
		return false;
	execution = fixture_execution(fixture);
	done = executor_trace(fixture->arena, &execution, order, seen, error);
	target_close(fixture->target);
	fixture->target = NULL;
	return done;
}

static inline const char *trace_member(struct fixture *fixture, struct bytes seen, const char *name)
{
	struct error error = { 0 };
	struct value *value;

	assert_ok(value_parse(fixture->arena, seen, &value, &error));
	return value_get_text(value, name);
}

/* The first `count` statements of all files are run; the place is what people would call it. */
static inline const char *run_by_hand(struct fixture *fixture, enum dialect dialect, size_t count)
{
	const char *place = "nothing";

	for (size_t i = 0; i < fixture->count && count; i++) {
		struct statement_list list;
		struct error error = { 0 };
		size_t most;

		assert_ok(migration_statements(fixture->arena, &fixture->migrations[i], dialect,
					       &list, &error));
		most = count < list.count ? count : list.count;
		for (size_t s = 0; s < most; s++)
			fixture_do(fixture, arena_text_n(fixture->arena, list.items[s].text.data,
							 list.items[s].text.size));
		place = most == list.count
			    ? fixture->versions[i]
			    : arena_printf(fixture->arena, "%s:%zu", fixture->versions[i], most);
		count -= most;
	}
	return place;
}

/* Wherever they stopped, the catalog shows it, what is recorded says it, and the next run goes on
 * behind it: every statement has run once. */
static inline void traces_are_found_wherever_they_stop(struct fixture (*make)(struct arena *arena),
						       enum dialect dialect,
						       const char *const *texts, size_t count)
{
	for (size_t stop = 0;; stop++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct fixture fixture = make(arena);
		struct adoption_order order = { .writes = true, .reason = "it died" };
		struct error error = { 0 };
		struct bytes seen;
		const char *place;

		fixture_files(&fixture, texts, count);
		place = run_by_hand(&fixture, dialect, stop);
		if (!traced(&fixture, &order, &seen, &error))
			fail_msg("%s: %s", place, error.text);
		assert_string_equal(trace_member(&fixture, seen, "applied_through"), place);
		assert_ok(fixture_run(&fixture, &error));
		assert_int_equal(fixture_ledger(&fixture).count, count);
		if (text_equal(place, fixture.versions[count - 1]))
			return;
	}
}

/* What was recorded, or nothing of it, when it is killed at any moment; and again. */
static inline void
a_trace_that_is_killed_is_whole_or_not_there(struct fixture (*make)(struct arena *arena),
					     enum dialect dialect)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = make(arena);
	struct adoption_order order = { .writes = true, .reason = "it died" };
	struct error error = { 0 };
	bool whole = false;

	FILES(&fixture, "CREATE TABLE a (x integer);", "CREATE TABLE b (x integer);",
	      "CREATE TABLE c (x integer); CREATE TABLE d (x integer);");
	run_by_hand(&fixture, dialect, 3);
	for (unsigned spin = 100000; !whole; spin += spin / 2) {
		pid_t child = fork();
		struct ledger ledger;
		struct bytes seen;
		int status;

		assert_true(child >= 0);
		if (!child)
			_exit(traced(&fixture, &order, &seen, &error) ? 0 : 1);
		for (volatile unsigned i = 0; i < spin; i++)
			continue;
		kill(child, SIGKILL);
		waitpid(child, &status, 0);
		ledger = fixture_ledger(&fixture);
		whole = ledger.count > 0;
		if (whole)
			assert_string_equal(fixture_ledger_text(&fixture),
					    "001 baseline 1/1, 002 baseline 1/1, 003 partial 1/2");
	}
	assert_ok(fixture_run(&fixture, &error));
	assert_int_equal(fixture_rows(&fixture, "SELECT 1 FROM d UNION ALL SELECT 1"), 1);
}

/* What the catalog cannot show is said, and nothing is recorded until a person says it. */
static inline void a_doubt_is_a_persons_to_settle(struct fixture (*make)(struct arena *arena),
						  enum dialect dialect)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = make(arena);
	struct adoption_order order = { .writes = true, .reason = "it died", .by = "ann" };
	struct error error = { 0 };
	struct ledger ledger;
	struct bytes seen;

	fixture.attempt = "a-1.0-1";
	FILES(&fixture,
	      "CREATE TABLE a (x integer); INSERT INTO a VALUES (1); CREATE TABLE b (x integer);");
	run_by_hand(&fixture, dialect, 2);
	assert_false(traced(&fixture, &order, &seen, &error));
	assert_int_equal(error.code, ERROR_CONFLICT);
	assert_non_null(
	    strstr(error.text, "INSERT INTO a VALUES (1)) does not show in the catalog"));
	assert_int_equal(fixture_ledger(&fixture).count, 0);
	order.through = "001:2";
	assert_ok(traced(&fixture, &order, &seen, &error));
	ledger = fixture_ledger(&fixture);
	assert_string_equal(fixture_ledger_text(&fixture), "001 partial 2/3");
	assert_non_null(strstr(ledger.rows[0].evidence, "\"by\":\"ann\""));
	assert_non_null(strstr(ledger.rows[0].evidence, "\"reason\":\"it died\""));
	/* another try of the same task finds that it is done */
	fixture.attempt = "a-1.0-2";
	assert_ok(traced(&fixture, &order, &seen, &error));
	assert_string_equal(trace_member(&fixture, seen, "applied_through"), "001:2");
	assert_non_null(trace_member(&fixture, seen, "recorded"));
	/* what is recorded is somebody's to resolve */
	fixture.attempt = "a-2.0-1";
	assert_false(traced(&fixture, &order, &seen, &error));
	assert_non_null(strstr(error.text, "the ledger says that it is partial"));
	assert_ok(fixture_run(&fixture, &error));
	assert_int_equal(fixture_rows(&fixture, "SELECT x FROM a"), 1);
}

/* A look alone changes nothing. */
static inline void a_look_writes_nothing(struct fixture (*make)(struct arena *arena),
					 enum dialect dialect)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct fixture fixture = make(arena);
	struct adoption_order order = { .writes = false };
	struct error error = { 0 };
	struct bytes seen;

	FILES(&fixture, "CREATE TABLE a (x integer);", "CREATE TABLE b (x integer);");
	run_by_hand(&fixture, dialect, 1);
	assert_ok(traced(&fixture, &order, &seen, &error));
	assert_string_equal(trace_member(&fixture, seen, "applied_through"), "001");
	assert_false(fixture_ledger(&fixture).exists);
}
#endif
