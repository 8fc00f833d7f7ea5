#ifndef CORE_LINT_RECIPE_H
#define CORE_LINT_RECIPE_H
#include "core/lint/table.h"

/* The sequences of statements that come to the same as one that blocks, for the fixes of rules.
 * Each is added to `text` as SQL that ends in a newline; LINT_THEN stands between migrations. */

/* ALTER TABLE t ALTER COLUMN c SET NOT NULL, of which the scan is a VALIDATE. */
void recipe_not_null(const struct lint_site *site, const struct lint_table *table,
		     const char *column, struct buffer *text);
/* A UNIQUE or PRIMARY KEY whose index is built concurrently.  `columns`: names of its columns as
 * SQL, when they are not in the constraint itself (that of a column); else NULL. */
void recipe_key(const struct lint_site *site, const struct lint_table *table,
		const PgQuery__Constraint *constraint, const char *column, struct buffer *text);
/* A CHECK or FOREIGN KEY: NOT VALID, and validated in a migration of its own. */
void recipe_not_valid(const struct lint_site *site, const struct lint_table *table,
		      const PgQuery__Constraint *constraint, const char *column,
		      struct buffer *text);
/* Fills a column by ranges of the table's key. */
void recipe_fill(const struct lint_site *site, const struct lint_table *table, const char *column,
		 const char *value, struct buffer *text);
/* A whole ADD COLUMN, one step after the other. */
const char *recipe_column(const struct lint_site *site, const struct lint_action *action);
/* "bigint" of a column that is bigserial; NULL of any other. */
const char *recipe_serial(const PgQuery__ColumnDef *column);
/* A column of another type beside the old one, filled, and put in its place.  `value`: what its
 * rows hold, from the old column. */
const char *recipe_other_column(const struct lint_site *site, const struct lint_table *table,
				const char *column, const char *type, const char *value);
/* The name that PostgreSQL gives a constraint: "orders_total_check". */
const char *recipe_constraint_name(const struct lint_site *site, const struct lint_table *table,
				   const PgQuery__Constraint *constraint, const char *column);
/* The column of the table's primary key; "id" when nobody knows. */
const char *recipe_row_key(const struct lint_site *site, const struct lint_table *table);
#endif
