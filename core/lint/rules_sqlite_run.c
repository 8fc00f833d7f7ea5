#include <string.h>
#include <strings.h>

#include "core/lint/rules.h"
#include "core/lint/sqlite_say.h"

static void mixed(struct lint_site *site, const struct lint_rule *rule)
{
	struct error error;
	struct lint_hit hit = { 0 };

	if (site->statement->kind != STATEMENT_BARE || lint_hit_before(site, rule) ||
	    migration_is_of_a_piece(site->migration, site->outline, &error))
		return;
	hit.title =
	    arena_printf(site->arena,
			 "it cannot run in a transaction, and the statement on line %u does: the "
			 "agent refuses the file",
			 site->outline->ordinary_line);
	lint_hit(site, rule, &hit);
}

static void control(struct lint_site *site, const struct lint_rule *rule)
{
	enum statement_kind kind = site->statement->kind;
	struct lint_hit hit = { 0 };

	if ((kind != STATEMENT_BEGIN && kind != STATEMENT_COMMIT && kind != STATEMENT_ROLLBACK) ||
	    site->mode.own_transaction || lint_hit_before(site, rule))
		return;
	lint_hit(site, rule, &hit);
}

/* Where it stands last: before that a list may name columns of another table. */
static size_t last_place(const struct lint_site *site, const char *what)
{
	struct bytes text = site->step->statement.text;
	size_t size = strlen(what), last = 0;

	for (size_t at = 0; at + size <= text.size; at++) {
		if (!memcmp(text.data + at, what, size))
			last = at;
	}
	return last;
}

static void loose_text(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_step *step = site->step;
	struct lint_hit hit = { 0 };

	if (!step->said.loose || step->said.outcome == LITE_REFUSED)
		return;
	hit.offset = last_place(site, arena_printf(site->arena, "\"%s\"", step->said.loose));
	hit.severity = step->rebuild ? LINT_ERROR : LINT_OFF;
	hit.title = arena_printf(
	    site->arena, "there is no column %s: \"%s\" is taken for a text, and stored as such",
	    step->said.loose, step->said.loose);
	hit.fix = arena_printf(site->arena, "'%s' -- when a text is meant, else the right name",
			       step->said.loose);
	lint_hit(site, rule, &hit);
}

static bool sets_writable_schema(const struct lint_step *step)
{
	for (size_t i = 0; i < step->said.action_count; i++) {
		const struct lite_action *action = &step->said.actions[i];

		if (action->deed == LITE_PRAGMA && action->column &&
		    !strcasecmp(action->table, "writable_schema"))
			return true;
	}
	return false;
}

static void schema_written(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_step *step = site->step;
	struct lint_hit hit = { 0 };

	if (!sets_writable_schema(step) &&
	    !(lint_step_fails(step) && strstr(step->said.message, "may not be modified")))
		return;
	lint_hit(site, rule, &hit);
}

const struct lint_rule lint_rules_sqlite_run[] = {
	{ .code = "LT117",
	  .name = "not-in-a-transaction",
	  .dialect = DIALECT_SQLITE,
	  .needs = LINT_NEEDS_TREE,
	  .aliases = "TX103",
	  .severity = LINT_ERROR,
	  .title = "a statement that cannot run in a transaction stands among others",
	  .why =
	      "VACUUM, DETACH and PRAGMA journal_mode or synchronous fail, or do nothing, inside a "
	      "transaction, and the agent runs a file in one. It refuses to guess.",
	  .fix = "-- a migration of its own for it",
	  .look = mixed },
	{ .code = "TX101",
	  .name = "transaction-nesting",
	  .dialect = DIALECT_SQLITE,
	  .needs = LINT_NEEDS_TREE,
	  .aliases = "squawk:transaction-nesting",
	  .severity = LINT_WARNING,
	  .title = "BEGIN and COMMIT in the middle of a file are not heeded",
	  .why =
	      "The agent keeps the ledger in the same transaction as the migration. A file that is "
	      "not "
	      "wholly inside one BEGIN and COMMIT is run statement by statement: what fails in the "
	      "middle leaves the rest done.",
	  .fix = "-- leave BEGIN and COMMIT out: the file is one transaction anyhow",
	  .look = control },
	{ .code = "LT118",
	  .name = "double-quoted-string",
	  .dialect = DIALECT_SQLITE,
	  .needs = LINT_NEEDS_TREE,
	  .aliases = "",
	  .severity = LINT_WARNING,
	  .title = "a name in double quotes that does not exist is a text",
	  .why = "SQLite takes \"nope\" for the text 'nope' where there is no such column: a "
		 "mistyped name is "
		 "no error but a value, also in an index.",
	  .fix = "'nope' -- single quotes for texts",
	  .look = loose_text },
	{ .code = "LT119",
	  .name = "writable-schema",
	  .dialect = DIALECT_SQLITE,
	  .needs = LINT_NEEDS_TREE,
	  .aliases = "",
	  .severity = LINT_ERROR,
	  .title = "sqlite_schema is written by hand",
	  .why = "One wrong byte there makes the database unreadable, and nothing checks it.",
	  .fix = "-- build the table anew instead",
	  .look = schema_written },
};
const size_t lint_rules_sqlite_run_count =
    sizeof lint_rules_sqlite_run / sizeof *lint_rules_sqlite_run;
