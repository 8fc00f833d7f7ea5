#ifndef CORE_ADOPT_KEY_H
#define CORE_ADOPT_KEY_H
#include "core/adopt/history.h"

/* What a tool's rows and migrations are compared by, so that the order of bytes is the tool's own;
 * NULL where the row has nothing of the kind. */
const char *history_key_of(struct arena *arena, enum history_key kind,
			   const struct history_row *row);
/* Is the row of another project than `project`?  Sqitch's are named "PROJECT:CHANGE". */
bool history_row_elsewhere(const struct history_row *row, const char *project);
#endif
