#ifndef CORE_LINT_SQLITE_SAY_H
#define CORE_LINT_SQLITE_SAY_H
#include "core/lint/rule.h"
#include "core/lint/sqlite_life.h"

/* What the rules of SQLite ask of a step again and again; texts are in the site's arena. */

/* Did SQLite refuse the statement for what it knows for certain? */
bool lint_step_fails(const struct lint_step *step);
/* ALTER TABLE, in any form. */
bool lint_step_alters(const struct lint_step *step);
/* Does SQLite's message begin so? */
bool lint_step_says(const struct lint_step *step, const char *begin);
/* The table, and the column, that the statement is about, as they were written when they were made.
 */
const char *lint_shown_table(const struct lint_step *step);
const char *lint_shown_column(const struct lint_step *step);
/* "a", "a and b", "a, b and c"; grows by one more. */
struct lint_series {
	struct buffer text;
	size_t count;
	const char *last;
};
void lint_series_add(struct arena *arena, struct lint_series *list, const char *item);
/* NULL when nothing was added. */
const char *lint_series_text(struct arena *arena, struct lint_series *list);
/* The statements that build the table anew as it is, with its indexes and triggers: where its
 * definition has to change is said in a comment.  They can be run as they stand. */
const char *lint_rebuild_sql(struct arena *arena, const struct lite_table *table);
#endif
