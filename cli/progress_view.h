#ifndef CLI_PROGRESS_VIEW_H
#define CLI_PROGRESS_VIEW_H
#include "agent/progress.h"
#include "core/base/arena.h"
#include "core/base/value.h"

/* How far a statement has come, for people. */

/* "43%  building index: scanning table, 2m05s left". */
char *progress_view_text(struct arena *arena, const struct advance *advance);
/* The statement that runs of a task that the coordinator shows.  False: none does, or it does not
 * tell. */
bool progress_view_of(const struct value *task, struct advance *advance);

/* Of a task that went well only what it can be taken back to ("restore point: ...", "copy: ...")
 * and what could not be seen of it is of interest, out of its reason; "" when there is neither. */
const char *task_remarks(const char *why);
#endif
