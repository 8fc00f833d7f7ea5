#include <string.h>
#include <strings.h>

#include "core/lint/naming.h"
#include "core/lint/rules.h"
#include "core/lint/sqlite_say.h"

/* A name as it was written is known from what the database holds behind the migration. */
static const struct lite_table *table_now(const struct lint_site *site, const char *name)
{
	return name ? lite_table(site->arena, site->play->lite, name) : NULL;
}

static void say(struct lint_site *site, const struct lint_rule *rule, const char *name)
{
	if (name && !lint_is_snake(name))
		lint_hit(site, rule,
			 &(struct lint_hit) {
			     .title = arena_printf(site->arena, "\"%s\" is not written like_this",
						   name) });
}

static void table_name(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_wording *wording = &site->step->wording;
	const struct lite_table *table = NULL;

	if (site->step->rebuild)
		return;
	if (wording->verb == LINT_CREATE_TABLE)
		table = table_now(site, wording->name);
	if (wording->verb == LINT_RENAME_TABLE)
		table = table_now(site, wording->other);
	say(site, rule, table ? table->name : NULL);
}

static void column_name(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_wording *wording = &site->step->wording;
	const struct lite_table *table = table_now(site, wording->name);
	const char *name = wording->verb == LINT_ADD_COLUMN      ? wording->other
			   : wording->verb == LINT_RENAME_COLUMN ? wording->third
								 : NULL;
	const struct lite_column *column = table && name ? lite_column(table, name) : NULL;

	say(site, rule, column ? column->name : NULL);
	for (size_t i = 0; wording->verb == LINT_CREATE_TABLE && !site->step->rebuild && table &&
			   i < table->column_count;
	     i++)
		say(site, rule, table->columns[i].name);
}

static void index_name(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_wording *wording = &site->step->wording;
	const struct lite_table *table =
	    wording->verb == LINT_CREATE_INDEX ? table_now(site, wording->other) : NULL;

	for (size_t i = 0; table && i < table->index_count; i++) {
		if (!strcasecmp(table->indexes[i].name, wording->name))
			say(site, rule, table->indexes[i].name);
	}
}

/* Has an earlier statement of the migration changed a table that was there? */
static bool altered_before(const struct lint_site *site)
{
	for (const struct lint_step *step = site->play->steps; step < site->step; step++) {
		if ((lint_step_alters(step) || step->rebuild) && !step->fresh)
			return true;
	}
	return false;
}

static void mixed(struct lint_site *site, const struct lint_rule *rule)
{
	const struct lint_step *step = site->step;

	if (step->wording.verb == LINT_DATA && step->scans && !step->rebuild &&
	    altered_before(site) && !lint_hit_before(site, rule))
		lint_hit(site, rule, &(struct lint_hit) { .relation = step->through });
}

#define NAME(the_code, the_name, what)                                                             \
	.code = the_code, .name = the_name, .aliases = "atlas:" the_code,                          \
	.dialect = DIALECT_SQLITE, .severity = LINT_OFF, .needs = LINT_NEEDS_STATE,                \
	.title = "the name of " what " is not written like_this",                                  \
	.why = "Names that differ in their style have to be looked up, wherever they are used."

const struct lint_rule lint_rules_sqlite_naming[] = {
	{ NAME("NM102", "table-name", "a table"),
	  .fix = "CREATE TABLE order_lines (id INTEGER PRIMARY KEY);", .look = table_name },
	{ NAME("NM103", "column-name", "a column"),
	  .fix = "ALTER TABLE order_lines ADD COLUMN unit_price REAL;", .look = column_name },
	{ NAME("NM104", "index-name", "an index"),
	  .fix = "CREATE INDEX order_lines_unit_price ON order_lines (unit_price);",
	  .look = index_name },
	{ .code = "DM102",
	  .name = "schema-and-data-mixed",
	  .aliases = "",
	  .dialect = DIALECT_SQLITE,
	  .severity = LINT_OFF,
	  .needs = LINT_NEEDS_STATE,
	  .title = "one migration changes tables and their rows",
	  .why = "SQLite has one writer: the change of the schema, which is short, is not there "
		 "until all rows are done.",
	  .fix = "-- in a migration of its own:\nUPDATE t SET c = 0 WHERE c IS NULL;",
	  .look = mixed },
};
const size_t lint_rules_sqlite_naming_count =
    sizeof lint_rules_sqlite_naming / sizeof *lint_rules_sqlite_naming;
