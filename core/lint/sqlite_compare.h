#ifndef CORE_LINT_SQLITE_COMPARE_H
#define CORE_LINT_SQLITE_COMPARE_H
#include "core/lint/sqlite_say.h"

/* What a table has lost by being built anew, unless the migration dropped it by name: added to the
 * list, and what makes it again to `fix`. */
void lint_compare_indexes(struct lint_site *site, const struct lint_rebuild *rebuild,
			  struct lint_series *list, struct buffer *fix);
void lint_compare_triggers(struct lint_site *site, const struct lint_rebuild *rebuild,
			   struct lint_series *list, struct buffer *fix);
/* STRICT, WITHOUT ROWID, AUTOINCREMENT. */
void lint_compare_manner(struct lint_site *site, const struct lint_rebuild *rebuild,
			 struct lint_series *list);

/* Is some index, or the primary key, of the table unique over these columns, or over some of them?
 * For a partial index: is there one like it? */
bool lint_is_unique_over(const struct lite_table *table, const struct lite_index *index);
/* The same foreign key's column in the other table; NULL: it has none. */
const struct lite_foreign *lint_same_foreign(const struct lite_table *table,
					     const struct lite_foreign *foreign);
/* "a, b" as SQL. */
const char *lint_columns_sql(struct arena *arena, const char *const *columns, size_t count);
#endif
