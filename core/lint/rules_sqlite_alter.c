#include <string.h>
#include <strings.h>

#include "core/lint/rules.h"
#include "core/lint/sqlite_say.h"
#include "core/pattern.h"
#include "core/words.h"

static bool is_syntax(const struct lint_step *step)
{
	return lint_step_says(step, "near \"") || lint_step_says(step, "incomplete input") ||
	       lint_step_says(step, "unrecognized token");
}

/* The statement without UNIQUE; NULL where that is a constraint with a name. */
static const char *without_unique(struct lint_site *site)
{
	struct bytes text = site->statement->text;
	struct words words;

	words_read(site->arena, text, DIALECT_SQLITE, &words);
	for (size_t i = 2; i < words.count; i++) {
		size_t from = words_offset(&words, i), to = words_behind(&words, i);

		if (words_is_keyword(&words, i, "UNIQUE") &&
		    !words_is_keyword(&words, i - 2, "CONSTRAINT"))
			return arena_printf(site->arena, "%.*s%.*s", (int)from, text.data,
					    (int)(text.size - to), text.data + to);
	}
	return NULL;
}

/* What a column of the type may hold from the start. */
static const char *first_value(const struct lint_site *site)
{
	struct words words;

	words_read(site->arena, site->statement->text, DIALECT_SQLITE, &words);
	for (size_t i = 0; i < words.count; i++) {
		if (token_is(words.items[i].text, "TEXT") ||
		    token_is(words.items[i].text, "VARCHAR") ||
		    token_is(words.items[i].text, "BLOB"))
			return "''";
	}
	return "0";
}

static bool says_default(const struct lint_site *site)
{
	struct words words;

	words_read(site->arena, site->statement->text, DIALECT_SQLITE, &words);
	for (size_t i = 0; i < words.count; i++) {
		if (words_is_keyword(&words, i, "DEFAULT"))
			return true;
	}
	return false;
}

static const char *column_fix(struct lint_site *site)
{
	struct arena *arena = site->arena;
	struct bytes text = site->statement->text;
	const char *message = site->step->filled ? site->step->filled : site->step->said.message,
		   *table = lint_shown_table(site->step), *column = site->step->wording.other,
		   *without = strcasestr(message, "UNIQUE") ? without_unique(site) : NULL;

	if (without)
		return arena_printf(
		    arena, "%s;\nCREATE UNIQUE INDEX %s ON %s (%s);", without,
		    lite_name(arena, arena_printf(arena, "%s_%s_key", table, column)),
		    lite_name(arena, table), lite_name(arena, column));
	if (strcasestr(message, "default value NULL") && !says_default(site))
		return arena_printf(arena, "%.*s DEFAULT %s;", (int)text.size, text.data,
				    first_value(site));
	return site->step->before ? lint_rebuild_sql(arena, site->step->before) : NULL;
}

static void add_column(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_step *step = site->step;
	struct lint_hit hit = { 0 };

	if (step->wording.verb != LINT_ADD_COLUMN)
		return;
	if (lint_step_says(step, "Cannot add") || lint_step_says(step, "cannot add")) {
		hit.title =
		    arena_printf(site->arena, "SQLite cannot add %s to %s: %s", step->wording.other,
				 lint_shown_table(site->step), step->said.message);
	} else if (step->filled && !(step->fresh && step->life->rows == LINT_NO)) {
		hit.title =
		    arena_printf(site->arena,
				 "adding %s fails as soon as %s has a row (and passes while "
				 "it is empty): %s",
				 step->wording.other, lint_shown_table(site->step), step->filled);
	} else if (step->filled_unknown && !step->fresh) {
		hit.severity = LINT_NOTE;
		hit.title = arena_printf(site->arena,
					 "whether the rows of %s pass what %s is checked for is "
					 "not known",
					 lint_shown_table(site->step), step->wording.other);
		hit.fix = arena_printf(site->arena,
				       "SELECT count(*) FROM %s WHERE NOT (...); -- "
				       "the condition; it has to say 0",
				       lite_name(site->arena, lint_shown_table(site->step)));
		lint_hit(site, rule, &hit);
		return;
	} else {
		return;
	}
	hit.fix = column_fix(site);
	lint_hit(site, rule, &hit);
}

static void drop_column(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_step *step = site->step;
	struct lint_hit hit = { 0 };

	if (step->wording.verb != LINT_DROP_COLUMN || is_syntax(step))
		return;
	if (lint_step_says(step, "cannot drop") || lint_step_says(step, "error in ")) {
		hit.title = arena_printf(site->arena, "SQLite cannot drop %s of %s: %s",
					 step->wording.other, lint_shown_table(site->step),
					 step->said.message);
		hit.fix = step->before ? lint_rebuild_sql(site->arena, step->before) : NULL;
		lint_hit(site, rule, &hit);
	}
}

static void unsupported(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_step *step = site->step;
	struct lint_hit hit = { .offset = step->said.offset };

	if (!lint_step_alters(step) || !is_syntax(step))
		return;
	hit.title =
	    arena_printf(site->arena, "SQLite has no such ALTER TABLE: %s", step->said.message);
	hit.fix = step->before ? lint_rebuild_sql(site->arena, step->before) : NULL;
	lint_hit(site, rule, &hit);
}

static void blocked(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_step *step = site->step;
	struct lite_object object;
	struct lint_hit hit = { 0 };

	if (!lint_step_alters(step) || step->wording.verb == LINT_DROP_COLUMN ||
	    !lint_step_says(step, "error in "))
		return;
	if (lite_object_of(site->arena, site->play->lite, step->said.message, &object))
		hit.fix =
		    arena_printf(site->arena, "DROP %s %s; -- first\n%s; -- behind it", object.type,
				 lite_name(site->arena, object.name), object.sql);
	hit.title = arena_printf(site->arena, "%s cannot be altered: %s",
				 lint_shown_table(site->step), step->said.message);
	lint_hit(site, rule, &hit);
}

static bool has_a_rule_of_its_own(const struct lint_step *step)
{
	return (lint_step_alters(step) &&
		(lint_step_says(step, "error in ") || lint_step_says(step, "cannot drop"))) ||
	       (step->wording.verb == LINT_ADD_COLUMN &&
		(lint_step_says(step, "Cannot add") || lint_step_says(step, "cannot add"))) ||
	       strstr(step->said.message, "may not be modified");
}

static void fails(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_step *step = site->step;
	struct lint_hit hit = { .offset = step->said.offset };

	if (site->play->mismatched == step) {
		hit.title = arena_printf(site->arena,
					 "the agent's check of foreign keys fails behind it: %s",
					 site->play->mismatch);
		hit.fix = "-- what a foreign key refers to needs a UNIQUE, or a unique index";
		lint_hit(site, rule, &hit);
	}
	if (!lint_step_fails(step) || is_syntax(step) || has_a_rule_of_its_own(step))
		return;
	hit.title = arena_printf(site->arena, "it fails behind the migrations before it: %s",
				 step->said.message);
	lint_hit(site, rule, &hit);
}

static void unknown(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_step *step = site->step;
	struct lint_hit hit = { .relation = step->stranger };

	if (!step->missing)
		return;
	hit.title = arena_printf(site->arena,
				 "no migration here made %s: what this does to it is not known",
				 step->stranger);
	lint_hit(site, rule, &hit);
}

static void unread(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_step *step = site->step;
	struct lint_hit hit = { .offset = step->said.offset };

	if (step->said.outcome == LITE_UNDONE && step->wording.verb != LINT_PRAGMA) {
		hit.severity = LINT_NOTE;
		hit.title =
		    arena_printf(site->arena, "it was not looked at: %s", step->said.message);
	} else if (is_syntax(step) && !lint_step_alters(step)) {
		hit.title = arena_printf(site->arena, "SQLite does not understand it: %s",
					 step->said.message);
	} else {
		return;
	}
	lint_hit(site, rule, &hit);
}

const struct lint_rule lint_rules_sqlite_alter[] = {
	{ .code = "LT110",
	  .name = "add-column-limits",
	  .aliases = "atlas:LT110",
	  .dialect = DIALECT_SQLITE,
	  .severity = LINT_ERROR,
	  .needs = LINT_NEEDS_STATE,
	  .title = "a column is added in a way that SQLite refuses",
	  .why =
	      "ADD COLUMN takes no PRIMARY KEY, no UNIQUE and no STORED column, whatever the table "
	      "holds. NOT NULL without a default, a default that is no constant and a CHECK that "
	      "the default breaks are refused only when the table has rows: it works on an empty "
	      "development copy and fails in production.",
	  .fix = "ALTER TABLE t ADD COLUMN c INTEGER NOT NULL DEFAULT 0;",
	  .look = add_column },
	{ .code = "LT111",
	  .name = "drop-column-limits",
	  .aliases = "",
	  .dialect = DIALECT_SQLITE,
	  .severity = LINT_ERROR,
	  .needs = LINT_NEEDS_STATE,
	  .title = "a column is dropped that something still uses",
	  .why =
	      "DROP COLUMN fails for a column of the primary key, of a UNIQUE, of any index (also "
	      "in "
	      "its WHERE), of a table's CHECK or FOREIGN KEY, of a generated column, a trigger or "
	      "a view.",
	  .fix = "DROP INDEX i; -- and whatever else uses it\nALTER TABLE t DROP COLUMN c;",
	  .look = drop_column },
	{ .code = "LT112",
	  .name = "unsupported-alter",
	  .aliases = "",
	  .dialect = DIALECT_SQLITE,
	  .severity = LINT_ERROR,
	  .needs = LINT_NEEDS_STATE,
	  .title = "SQLite has no such ALTER TABLE",
	  .why =
	      "SQLite renames tables and columns, adds a column and drops one, one at a time. "
	      "There is "
	      "no change of a type, no ADD or DROP CONSTRAINT, no SET NOT NULL, no IF EXISTS: the "
	      "table is built anew instead.",
	  .fix = "CREATE TABLE new_t (...);\nINSERT INTO new_t (a, b) SELECT a, b FROM t;\n"
		 "DROP TABLE t;\nALTER TABLE new_t RENAME TO t;\n-- and its indexes and triggers",
	  .look = unsupported },
	{ .code = "LT115",
	  .name = "view-or-trigger-blocks-alter",
	  .aliases = "",
	  .dialect = DIALECT_SQLITE,
	  .severity = LINT_ERROR,
	  .needs = LINT_NEEDS_STATE,
	  .title = "a view or a trigger keeps a table from being altered",
	  .why = "Before it renames anything SQLite reads every view and trigger of the database. "
		 "One that "
		 "cannot be read, because it uses a table that is gone for the moment, makes the "
		 "ALTER "
		 "fail.",
	  .fix = "DROP VIEW v;\n-- the change\nCREATE VIEW v AS ...;",
	  .look = blocked },
	{ .code = "LT121",
	  .name = "fails-on-the-schema",
	  .aliases = "",
	  .dialect = DIALECT_SQLITE,
	  .severity = LINT_ERROR,
	  .needs = LINT_NEEDS_STATE,
	  .title = "the statement fails on the schema that the migrations before it leave",
	  .why = "The migrations were replayed in SQLite itself, and it refused this statement.",
	  .fix = "-- correct the statement, or the migration that made what is in its way",
	  .look = fails },
	{ .code = "LT122",
	  .name = "unknown-table",
	  .aliases = "",
	  .dialect = DIALECT_SQLITE,
	  .severity = LINT_NOTE,
	  .needs = LINT_NEEDS_STATE,
	  .title = "no migration here made what the statement is about",
	  .why = "The directory does not begin with an empty database, so that what the statement "
		 "does to "
		 "this table, and whether it passes, cannot be told.",
	  .fix = "-- begin the directory with the schema that was there before",
	  .look = unknown },
	{ .code = "LN001",
	  .name = "statement-not-understood",
	  .aliases = "",
	  .dialect = DIALECT_SQLITE,
	  .severity = LINT_ERROR,
	  .needs = LINT_NEEDS_TREE,
	  .title = "SQLite does not understand the statement",
	  .why = "It is read by SQLite itself, in the version that this program has; what runs the "
		 "migration may have another one.",
	  .fix = "-- correct it, or write it so that SQLite "
		 "3.40 understands it",
	  .look = unread },
};
const size_t lint_rules_sqlite_alter_count =
    sizeof lint_rules_sqlite_alter / sizeof *lint_rules_sqlite_alter;
