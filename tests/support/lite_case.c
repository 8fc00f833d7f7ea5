#include "tests/support/lite_case.h"

#include <sqlite3.h>
#include <string.h>

#include "core/sql/deep.h"
#include "tests/support/linted.h"
#include "tests/support/test.h"

/* What is wrong is printed; at the end the test fails. */
static size_t wrong;

#define WRONG(...) (print_message(__VA_ARGS__), (void)wrong++)

struct ran {
	struct arena *arena;
	sqlite3 *database;
	const char *said; /* NULL: it passed */
};

static void open_database(struct ran *ran)
{
	assert_int_equal(sqlite3_open(":memory:", &ran->database), SQLITE_OK);
}

static bool exec(struct ran *ran, const char *sql)
{
	char *said = NULL;
	bool passed = !sql || sqlite3_exec(ran->database, sql, NULL, NULL, &said) == SQLITE_OK;

	if (!passed)
		ran->said = arena_text(ran->arena, said);
	sqlite3_free(said);
	return passed;
}

static const char *ask(struct ran *ran, const char *query)
{
	sqlite3_stmt *statement = NULL;
	const char *answer;

	if (sqlite3_prepare_v2(ran->database, query, -1, &statement, NULL))
		fail_msg("%s: %s", query, sqlite3_errmsg(ran->database));
	answer = sqlite3_step(statement) == SQLITE_ROW
		     ? arena_text(ran->arena, (const char *)sqlite3_column_text(statement, 0))
		     : NULL;
	sqlite3_finalize(statement);
	return answer ? answer : "(none)";
}

/* As the agent does it: foreign keys off, the file in one transaction, foreign keys checked before
 * it commits; statement by statement when the file says so. */
static bool apply(struct ran *ran, const char *file)
{
	bool alone = strstr(file, "txmode none") != NULL;

	if (!exec(ran, alone ? "SELECT 1" : "BEGIN IMMEDIATE") || !exec(ran, file)) {
		if (!alone)
			sqlite3_exec(ran->database, "ROLLBACK", NULL, NULL, NULL);
		return false;
	}
	if (!exec(ran, "SELECT count(*) FROM pragma_foreign_key_check") ||
	    strcmp(ask(ran, "SELECT count(*) FROM pragma_foreign_key_check"), "0") != 0) {
		ran->said = ran->said ? ran->said : "it would break foreign keys";
		sqlite3_exec(ran->database, "ROLLBACK", NULL, NULL, NULL);
		return false;
	}
	return alone || exec(ran, "COMMIT");
}

static void prepare(struct ran *ran, const struct lite_case *c, bool filled)
{
	open_database(ran);
	if (!exec(ran, c->before) || (filled && !exec(ran, c->rows)))
		WRONG("%s\n%s\n", c->before, ran->said);
}

static void expect(const struct lite_case *c, const char *name, const char *said,
		   const char *expected)
{
	if (!expected && said)
		WRONG("%s\n%s: it fails: %s\n", c->change, name, said);
	if (expected && !said)
		WRONG("%s\n%s: it passes, and should say: %s\n", c->change, name, expected);
	if (expected && said && !strstr(said, expected))
		WRONG("%s\n%s: it says \"%s\", not \"%s\"\n", c->change, name, said, expected);
}

static void run(struct arena *arena, const struct lite_case *c, const char *fix)
{
	struct ran empty = { .arena = arena }, filled = { .arena = arena },
		   fixed = { .arena = arena };

	prepare(&empty, c, false);
	apply(&empty, c->change);
	expect(c, "empty", empty.said, c->empty);
	sqlite3_close(empty.database);
	prepare(&filled, c, true);
	apply(&filled, c->change);
	expect(c, "filled", filled.said, c->filled);
	if (c->query && strcmp(ask(&filled, c->query), c->answer) != 0)
		WRONG("%s\n%s: %s\n", c->change, c->query, ask(&filled, c->query));
	if (c->fix == FIX_BEHIND && !exec(&filled, fix))
		WRONG("%s\nthe fix fails: %s\n%s\n", c->change, filled.said, fix);
	sqlite3_close(filled.database);
	if (c->fix != FIX_INSTEAD)
		return;
	prepare(&fixed, c, true);
	if (!apply(&fixed, fix))
		WRONG("%s\nthe fix fails: %s\n%s\n", c->change, fixed.said, fix);
	sqlite3_close(fixed.database);
}

static const char *shown(struct arena *arena, const struct lint_findings *findings, bool notes)
{
	struct buffer text = buffer_in(arena);

	for (size_t i = 0; i < findings->count; i++) {
		const struct lint_finding *finding = &findings->items[i];

		if (finding->severity > LINT_NOTE || notes)
			buffer_printf(&text, "%s%s:%u", text.size ? " " : "", finding->rule->code,
				      finding->line);
	}
	return buffer_text(&text);
}

static void run_case(const struct lite_case *c)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	const char *files[] = { "1_before.sql", c->before, "2_change.sql", c->change, NULL };
	struct lint_options options = { .dialect = DIALECT_SQLITE, .from = 1 };
	struct lint_findings findings = test_lint(arena, files, &options);
	const char *found = shown(arena, &findings, c->notes);

	if (strcmp(found, c->found) != 0)
		WRONG("%s\nfound \"%s\", not \"%s\"%s%s\n", c->change, found, c->found,
		      findings.count ? "\n" : "", findings.count ? findings.items[0].title : "");
	assert_true(c->fix == FIX_NOT_RUN || findings.count);
	run(arena, c, findings.count ? findings.items[0].fix : NULL);
}

void lite_case_run(const struct lite_case *cases, size_t count)
{
	wrong = 0;
	for (size_t i = 0; i < count; i++)
		run_case(&cases[i]);
	assert_int_equal(wrong, 0);
}
