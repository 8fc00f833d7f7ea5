#ifndef TESTS_AGENT_VERIFICATIONS_H
#define TESTS_AGENT_VERIFICATIONS_H
#include "agent/verification.h"
#include "tests/agent/fixture.h"

/* What is asked of a target, the same of every database. */
struct asked {
	const char *sql;
	enum error_code code; /* ERROR_NONE: it holds */
	const char *text;     /* what the error begins with */
};

static const struct asked all_asked[] = {
	{ "SELECT count(*) = 2 FROM things", ERROR_NONE, "" },
	{ "SELECT 1, 'and more'", ERROR_NONE, "" },
	{ "SELECT 'true'", ERROR_NONE, "" },
	{ "SELECT count(*) = 3 FROM things", ERROR_FAILED, "verification 'q' answered " },
	{ "SELECT NULL", ERROR_FAILED, "verification 'q' answered NULL" },
	{ "SELECT 1 FROM things", ERROR_FAILED, "verification 'q' gave more than one row" },
	{ "SELECT 1 WHERE 1 = 2", ERROR_FAILED, "verification 'q' gave no row" },
	{ "SELECT 1 FROM nowhere", ERROR_FAILED, "verification 'q': " },
	{ "DELETE FROM things", ERROR_FAILED, "verification 'q'" },
	{ "DELETE FROM things RETURNING 1", ERROR_FAILED, "verification 'q'" },
	{ "SELECT 1; DELETE FROM things", ERROR_FAILED, "verification 'q'" },
	{ "COMMIT", ERROR_FAILED, "verification 'q'" },
	{ "BEGIN", ERROR_FAILED, "verification 'q'" },
};

static inline bool verified(struct fixture *fixture, const char *sql, int64_t patience,
			    const atomic_bool *stop, bool *stopped, struct error *error)
{
	struct verification query = { "q", sql };
	struct verifications list = { &query, 1 };
	struct policy policy = { 0 };
	struct verification_run run = {
		.target = fixture->target, .list = &list, .policy = &policy, .stop = stop
	};

	policy.given[POLICY_STATEMENT_TIMEOUT] = patience > 0;
	policy.values[POLICY_STATEMENT_TIMEOUT] = patience;
	return verification_run(&run, stopped, error);
}

/* `slow` takes longer than a moment. */
static inline void queries_are_judged(struct fixture *fixture, const char *slow)
{
	const atomic_bool stop = true;
	struct error error = { 0 };
	bool stopped;

	fixture_do(fixture, "CREATE TABLE things (id integer PRIMARY KEY)");
	fixture_do(fixture, "INSERT INTO things VALUES (1), (2)");
	assert_ok(target_open(&fixture->settings, &fixture->target, &error));
	for (size_t i = 0; i < COUNT(all_asked); i++) {
		error = (struct error) { 0 };
		assert_int_equal(verified(fixture, all_asked[i].sql, 0, NULL, &stopped, &error),
				 all_asked[i].code == ERROR_NONE);
		assert_int_equal(error.code, all_asked[i].code);
		assert_true(text_starts_with(error.text, all_asked[i].text));
		assert_false(stopped);
		assert_false(target_in_transaction(fixture->target));
	}
	assert_int_equal(fixture_rows(fixture, "SELECT 1 FROM things"), 2);
	assert_false(verified(fixture, slow, 50, NULL, &stopped, &error));
	assert_int_equal(error.code, ERROR_FAILED);
	assert_true(verified(fixture, "SELECT false", 0, &stop, &stopped, &error));
	assert_true(stopped);
	/* What was forbidden for the look is not forbidden for what comes. */
	assert_ok(verified(fixture, "SELECT 1", 0, NULL, &stopped, &error));
	assert_ok(target_begin(fixture->target, &error));
	target_rollback(fixture->target);
	target_release(&fixture->target);
}
#endif
