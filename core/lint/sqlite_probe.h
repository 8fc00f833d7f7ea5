#ifndef CORE_LINT_SQLITE_PROBE_H
#define CORE_LINT_SQLITE_PROBE_H
#include "core/lint/sqlite_life.h"

/* Inside sqlite*.c: what a statement does where there are rows is tried on a row that is made for
 * it, and undone. */

/* A database with one table that has one column and one row. */
struct lite *lint_probe_open(struct arena *arena);
/* ADD COLUMN: fills `filled` and `filled_unknown`. */
void lint_probe_column(struct arena *arena, struct lite *probe, struct lint_step *step);
/* INSERT INTO `to` SELECT ... FROM `from`, perhaps with others that get full rows: fills `nulls`,
 * `filters` and `filled`.  `to` is empty. */
struct lint_copying {
	const struct lite_table *from, *to;
	const struct lite_table *others[LINT_COPIES];
	size_t other_count;
};
void lint_probe_copy(struct arena *arena, struct lite *lite, const struct lint_copying *copying,
		     struct lint_step *step);
#endif
