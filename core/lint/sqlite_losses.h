#ifndef CORE_LINT_SQLITE_LOSSES_H
#define CORE_LINT_SQLITE_LOSSES_H
#include "core/lint/sqlite_say.h"

/* What a table that is built anew does not take over.  Said where the old one goes away. */

/* Columns that the copy reads and that are gone (`read`), or that it does not read, though they
 * hold values; NULL: none.  `have` becomes "has" or "have". */
const char *lint_lost_columns(struct lint_site *site, bool read, const char **have);

void lint_columns_left_out(struct lint_site *site, const struct lint_rule *rule);
void lint_columns_renamed(struct lint_site *site, const struct lint_rule *rule);
/* Said at the copy. */
void lint_rows_left_out(struct lint_site *site, const struct lint_rule *rule);
#endif
