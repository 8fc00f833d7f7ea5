#include "core/patience.h"

#include "tests/support/test.h"

static struct policy policy_of(const char *text)
{
	struct policy policy = { 0 };
	struct error error = { 0 };

	assert_ok(policy_read(text, &policy, &error));
	return policy;
}

static void
what_the_file_sets_comes_before_the_environment_and_that_before_the_default(void **state)
{
	static const struct {
		const char *environment, *file;
		struct patience patience;
	} rows[] = {
		{ "", "", { 2000, PATIENCE_AS_OPENED, 60000 } },
		{ "lock-timeout=5000", "", { 5000, PATIENCE_AS_OPENED, 60000 } },
		{ "lock-timeout=5000", "lock-timeout=700", { 700, PATIENCE_AS_OPENED, 60000 } },
		{ "idle-timeout=0;statement-timeout=0", "", { 2000, 0, 0 } },
		{ "", "lock-timeout=0", { 0, PATIENCE_AS_OPENED, 60000 } },
		/* a lock is given up first: the statement's end could not be told from work */
		{ "statement-timeout=1000", "", { 900, 1000, 60000 } },
		{ "statement-timeout=2001", "", { 2000, 2001, 60000 } },
		{ "statement-timeout=1", "", { 2000, 1, 60000 } },
		{ "statement-timeout=1000;lock-timeout=0", "", { 0, 1000, 60000 } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct policy environment = policy_of(rows[i].environment);
		struct policy file = policy_of(rows[i].file);
		struct patience patience = patience_of(&environment, *rows[i].file ? &file : NULL);

		assert_int_equal(patience.lock, rows[i].patience.lock);
		assert_int_equal(patience.statement, rows[i].patience.statement);
		assert_int_equal(patience.idle, rows[i].patience.idle);
	}
}

static void nothing_ends_a_weak_statement_but_what_its_file_says(void **state)
{
	struct policy environment = policy_of("statement-timeout=30000");
	struct policy file = policy_of("lock-timeout=700");
	struct patience patience = patience_of(&environment, NULL);
	struct patience without = patience_without_end(&patience, NULL);

	(void)state;
	assert_int_equal(without.lock, 0);
	assert_int_equal(without.statement, 0);
	assert_int_equal(without.idle, 60000);
	patience = patience_of(&environment, &file);
	without = patience_without_end(&patience, &file);
	assert_int_equal(without.lock, 700);
	assert_int_equal(without.statement, 0);
}

static void weak_statements_are_known_by_their_words(void **state)
{
	static const struct {
		const char *text;
		bool weak;
	} rows[] = {
		{ "CREATE INDEX CONCURRENTLY i ON a (x)", true },
		{ "create unique index /* now */ concurrently on a (x)", true },
		{ "CREATE INDEX i ON a (x)", false },
		{ "DROP INDEX CONCURRENTLY IF EXISTS i", true },
		{ "DROP INDEX i", false },
		{ "REINDEX INDEX CONCURRENTLY i", true },
		{ "REINDEX (CONCURRENTLY) TABLE a", true },
		{ "REINDEX (VERBOSE) TABLE CONCURRENTLY a", true },
		{ "REINDEX TABLE a", false },
		{ "REINDEX (CONCURRENTLY FALSE) TABLE a", false },
		{ "REFRESH MATERIALIZED VIEW CONCURRENTLY v", true },
		{ "REFRESH MATERIALIZED VIEW v", false },
		{ "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY", true },
		{ "ALTER TABLE p DETACH PARTITION p1 FINALIZE", true },
		{ "ALTER TABLE p DETACH PARTITION p1", false },
		{ "VACUUM (ANALYZE) a", true },
		{ "VACUUM FULL a", false },
		{ "VACUUM (FULL, ANALYZE) a", false },
		{ "ANALYZE a", true },
		{ "CLUSTER a", false },
		{ "ALTER TABLE a ADD COLUMN y integer", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct statement statement = { .text = bytes_of(rows[i].text) };

		if (statement_is_weak(&statement) != rows[i].weak)
			fail_msg("%s", rows[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    what_the_file_sets_comes_before_the_environment_and_that_before_the_default),
		cmocka_unit_test(nothing_ends_a_weak_statement_but_what_its_file_says),
		cmocka_unit_test(weak_statements_are_known_by_their_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
