#ifndef CORE_LINT_TABLE_H
#define CORE_LINT_TABLE_H
#include "core/lint/rule.h"
#include "core/lint/transaction.h"
#include "core/sql/write.h"

/* What rules ask of a site again and again; texts are in its arena. */

/* Separates what a fix puts into another migration. */
/* Before the query that tells whether it would fail on the rows that are there. */
#define LINT_LOOK_BEFORE "-- look before:\n"
#define LINT_THEN        "-- then, in a migration of its own:\n"

struct lint_table lint_table_of(const struct lint_site *site, struct sql_name name);
struct lint_table lint_table_of_range(const struct lint_site *site, const PgQuery__RangeVar *range);
/* A shown name for an index or a constraint: "orders_total_idx", cut as PostgreSQL does. */
const char *lint_made_name(const struct lint_site *site, const struct lint_table *table,
			   const char *columns, const char *what);
/* "a_b" of the names "a" and "b" (String nodes). */
const char *lint_joined(struct arena *arena, PgQuery__Node *const *names, size_t count);
/* The constraint of that type in a column's definition; NULL: there is none. */
const PgQuery__Constraint *lint_column_constraint(const PgQuery__ColumnDef *column,
						  PgQuery__ConstrType type);
/* Does the action alone make others wait for a time that grows with the rows?  By a scan or a
 * rewrite of a relation that others see; LINT_UNKNOWN where nobody knows. */
enum lint_known lint_costs(const struct lint_effect *effect);
/* What the effect does to a relation of that name; NULL: nothing. */
const struct lint_touch *lint_touch_of(const struct lint_effect *effect,
				       const struct lint_table *table);
/* "ALTER TABLE t " with a single action, as SQL. */
const char *lint_write_action(const struct lint_site *site, const struct lint_action *action,
			      const PgQuery__AlterTableCmd *command);
/* Does the condition pick rows by a value, so that they are one or a few? */
bool lint_points(const PgQuery__Node *where);
/* A view, or materialized view, that names the column of the table (NULL: the table at all);
 * NULL: none that is known. */
const struct lint_relation *lint_view_on(const struct lint_site *site,
					 const struct lint_table *table, const char *column);
/* lint_hit with what is usual: a table (NULL: the effect's worst), a title, a fix (NULL: the
 * rule's). */
void lint_say(struct lint_site *site, const struct lint_rule *rule, const struct lint_table *table,
	      const char *title, const char *fix);
/* The same of an action, with the effect of it alone. */
void lint_say_action(struct lint_site *site, const struct lint_rule *rule,
		     const struct lint_action *action, const char *title, const char *fix);
/* Was it made by the migration at hand? */
bool lint_born_here(const struct lint_site *site, const struct lint_relation *relation);
#endif
