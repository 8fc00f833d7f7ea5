#ifndef CLI_ROLLOUT_VIEW_H
#define CLI_ROLLOUT_VIEW_H
#include "cli/render.h"
#include "cli/state_look.h"
#include "core/base/arena.h"
#include "core/base/error.h"
#include "core/base/value.h"

/* A rollout, as the API tells it, on a screen. */

/* How far a task is: "2/3 migrations, 20240102 line 14". */
char *task_progress(struct arena *arena, const struct value *task);
/* How long; "" while it has not begun. */
char *task_took(struct arena *arena, const struct value *task);
/* The name of the file that is run for a version; where neither the rollout nor the release (NULL)
 * knows it, the version. */
const char *rollout_file_of(const struct value *rollout, const struct value *release,
			    const char *version);
/* Is there a failed statement?  Its file's name is in the release. */
bool rollout_has_failures(const struct value *rollout);
struct rollout_shown {
	bool statements; /* each with how long it took */
	bool all;        /* every target, however many */
};
/* All of it on stdout: title, shut gates, targets, each statement when asked for, what failed with
 * its line, and what may be done next.  `release` (the API's, or NULL) has the names of the files.
 */
void rollout_view_show(const struct screen *screen, const struct value *rollout,
		       const struct value *release, const struct rollout_shown *shown);
/* What went wrong on each target, on stderr. */
void rollout_view_failures(struct screen *screen, const struct value *rollout,
			   const struct value *release);
/* The block that a terminal redraws, no higher than it. */
char *rollout_view_live(struct arena *arena, const struct screen *screen,
			const struct value *rollout);
#endif
