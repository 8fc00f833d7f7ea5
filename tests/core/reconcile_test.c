#include "tests/support/test.h"

#include "core/ledger.h"

static struct arena *arena;

static int start(void **state)
{
	(void)state;
	arena = arena_open();
	return 0;
}

static int stop(void **state)
{
	(void)state;
	arena_close(arena);
	return 0;
}

/* A migration is one letter: its version; one of 'u' to 'z' is repeatable. */
static struct migration migration_named(char letter, bool checkpoint)
{
	char *version = arena_text_n(arena, &letter, 1);

	return (struct migration) {
		.version = version,
		.name = arena_printf(arena, "%s.sql", version),
		.content = hash_of(version, 1),
		.directives.checkpoint = checkpoint,
		.repeatable = letter >= 'u',
	};
}

struct given {
	const char *registry; /* letters in order; '*' before a checkpoint */
	const char *ledger;   /* letters with what happened behind them: "a=b~c?" */
};

/* = applied, ! applied with other bytes, > applied with the next letter's bytes, + baseline, ~
 * partial 1 of 3, ? in doubt, x failed at its first statement, X failed at its second without a
 * transaction, f failed in one transaction. */
static struct ledger_row row_of(char letter, char what)
{
	char *version = arena_text_n(arena, &letter, 1);
	struct ledger_row row = {
		.version = version,
		.name = arena_printf(arena, "%s.sql", version),
		.content = hash_of(version, 1),
		.txmode = what == '~' || what == '?' || what == 'X' ? TXMODE_NONE : TXMODE_FILE,
		.statements = 3,
		.applied = 1,
		.outcome = LEDGER_APPLIED,
		.details = letter >= 'u' ? LEDGER_REPEATABLE : NULL,
	};

	if (what == '>')
		row.content = hash_of(&(char) { (char)(letter + 1) }, 1);
	else if (what == '!')
		row.content = hash_of("other", 5);
	else if (what == '+')
		row.outcome = LEDGER_BASELINE;
	else if (what == '~')
		row.outcome = LEDGER_PARTIAL;
	else if (what == '?')
		row.outcome = LEDGER_INTENT;
	else if (what == 'x' || what == 'X' || what == 'f')
		row.outcome = LEDGER_FAILED;
	if (what == 'x')
		row.applied = 0;
	return row;
}

static struct reconciliation reconciled(struct given given)
{
	struct migration *migrations = arena_new_array(arena, struct migration, 20);
	struct ledger_row *rows = arena_new_array(arena, struct ledger_row, 20);
	struct ledger ledger = { .exists = true, .rows = rows };
	struct reconciliation result;
	bool checkpoint = false;
	size_t count = 0;

	for (const char *at = given.registry; *at; at++) {
		if (*at != '*')
			migrations[count++] = migration_named(*at, checkpoint);
		checkpoint = *at == '*';
	}
	for (const char *at = given.ledger; *at; at += 2)
		rows[ledger.count++] = row_of(at[0], at[1]);
	reconcile(arena, migrations, count, &ledger, &result);
	return result;
}

static const char *told(const struct reconciliation *result)
{
	struct buffer buffer = buffer_in(arena);

	for (size_t i = 0; i < result->count; i++)
		buffer_printf(&buffer, "%s%s %s", i ? ", " : "",
			      result->standings[i].migration
				  ? result->standings[i].migration->version
				  : result->standings[i].row->version,
			      migration_state_name(result->standings[i].state));
	buffer_add_text(&buffer, " ->");
	for (size_t i = 0; i < result->pending_count; i++)
		buffer_printf(&buffer, " %s", result->pending[i]->version);
	return buffer_text(&buffer);
}

static void every_migration_stands_where_registry_and_ledger_say(void **state)
{
	static const struct {
		struct given given;
		const char *told;
	} cases[] = {
		{ { "", "" }, " ->" },
		{ { "ab", "" }, "a pending, b pending -> a b" },
		{ { "ab", "a=" }, "a applied, b pending -> b" },
		{ { "ab", "a=b=" }, "a applied, b applied ->" },
		{ { "abc", "a+b=" }, "a baseline, b applied, c pending -> c" },
		{ { "ab", "a~" }, "a partial, b pending -> a b" },
		{ { "ab", "a=bx" }, "a applied, b pending -> b" },
		{ { "ab", "a=bf" }, "a applied, b pending -> b" },
		{ { "ab", "a=bX" }, "a applied, b partial -> b" },
		{ { "ab", "a?" }, "a in_doubt, b pending -> a b" },
		{ { "ab", "a!" }, "a changed, b pending -> b" },
		{ { "abc", "a=c=" }, "a applied, b out_of_order, c applied ->" },
		{ { "abc", "a=bxc=" }, "a applied, b out_of_order, c applied ->" },
		/* strangers: behind the registry's last, or not */
		{ { "ab", "a=b=c=d=" }, "a applied, b applied, c future, d future ->" },
		{ { "ac", "a=b=c=" }, "a applied, c applied, b missing ->" },
		{ { "abd", "a=b=c=" }, "a applied, b applied, d pending, c missing -> d" },
		{ { "", "a=" }, "a future ->" },
		{ { "a", "a=zx" }, "a applied ->" },
		/* the journal's order counts, not the name's: a late entry at the end simply runs
		 */
		{ { "acb", "a=c=" }, "a applied, c applied, b pending -> b" },
		/* repeatable ones: behind all, again when changed, and gone without a trace */
		{ { "abu", "" }, "a pending, b pending, u pending -> a b u" },
		{ { "abu", "a=u=" }, "a applied, b pending, u applied -> b" },
		{ { "abuv", "a=u!v=" }, "a applied, b pending, u pending, v applied -> b u" },
		{ { "au", "a=u~" }, "a applied, u partial -> u" },
		{ { "ab", "a=u=" }, "a applied, b pending, u future -> b" },
		{ { "acu", "a=u=b=c=" }, "a applied, c applied, u applied, b missing ->" },
		{ { "abu", "a=u=b=c=" }, "a applied, b applied, u applied, c future ->" },
		/* checkpoints */
		{ { "ab*cd", "" }, "a covered, b covered, c pending, d pending -> c d" },
		{ { "ab*cd", "c=" }, "a covered, b covered, c applied, d pending -> d" },
		{ { "ab*cd", "cf" }, "a covered, b covered, c pending, d pending -> c d" },
		{ { "ab*cd", "a=" }, "a applied, b pending, c covered, d pending -> b d" },
		{ { "ab*cd", "a=b=d=" }, "a applied, b applied, c covered, d applied ->" },
		{ { "*ab*cd", "" }, "a covered, b covered, c pending, d pending -> c d" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct reconciliation result = reconciled(cases[i].given);

		assert_string_equal(told(&result), cases[i].told);
	}
}

static void what_must_not_run_is_refused_with_the_way_out(void **state)
{
	static const struct {
		struct given given;
		enum error_code code;
		const char *text;
	} cases[] = {
		{ { "abc", "a=c=" },
		  ERROR_INTEGRITY,
		  "b.sql: not applied, but c.sql, which comes after it, is; move it behind the "
		  "last "
		  "applied migration (a later version; in a Drizzle journal, a later entry)" },
		{ { "ac", "a=b=c=" },
		  ERROR_INTEGRITY,
		  "b.sql: applied to the target but missing here; bring the file back, byte for "
		  "byte" },
		{ { "ab", "a!" },
		  ERROR_INTEGRITY,
		  "a.sql: other bytes were applied than this (applied sha256 d9298a10d1b0..., now "
		  "ca978112ca1b...); restore the file as it was and put the change into a new "
		  "migration" },
		{ { "ab", "a>" },
		  ERROR_INTEGRITY,
		  "a.sql was applied and is now called b.sql; give it its old name back" },
		{ { "bc", "a>" },
		  ERROR_INTEGRITY,
		  "a.sql was applied and is now called b.sql; give it its old name back" },
		{ { "bc", "a>b=" },
		  ERROR_INTEGRITY,
		  "a.sql: applied to the target but missing here; bring the file back, byte for "
		  "byte" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct reconciliation result = reconciled(cases[i].given);
		struct error error = { 0 };

		assert_refused(reconciliation_allows(&result, &error), cases[i].code,
			       cases[i].text);
	}
}

static void a_straight_history_is_allowed(void **state)
{
	static const struct given cases[] = {
		{ "ab", "" }, { "ab", "a=" }, { "ab", "a~" }, { "ab", "a=b=c=" }, { "ab", "a+bf" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct reconciliation result = reconciled(cases[i]);
		struct error error = { 0 };

		assert_ok(reconciliation_allows(&result, &error));
	}
}

static void a_renamed_file_of_one_version_and_content_is_the_same_migration(void **state)
{
	struct migration migration = migration_named('a', false);
	struct ledger_row row = row_of('a', '=');
	struct ledger ledger = { .exists = true, .rows = &row, .count = 1 };
	struct reconciliation result;

	(void)state;
	migration.name = "a_better_name.sql";
	reconcile(arena, &migration, 1, &ledger, &result);
	assert_int_equal(result.standings[0].state, MIGRATION_APPLIED);
}

static void every_state_has_a_name(void **state)
{
	(void)state;
	for (int i = 0; i < MIGRATION_STATE_COUNT; i++)
		assert_non_null(migration_state_name((enum migration_state)i));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_migration_stands_where_registry_and_ledger_say),
		TEST(what_must_not_run_is_refused_with_the_way_out),
		TEST(a_straight_history_is_allowed),
		TEST(a_renamed_file_of_one_version_and_content_is_the_same_migration),
		TEST(every_state_has_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
