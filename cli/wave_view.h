#ifndef CLI_WAVE_VIEW_H
#define CLI_WAVE_VIEW_H
#include "cli/render.h"
#include "core/base/bytes.h"
#include "core/base/value.h"

/* The waves of a rollout, as the API tells it: a line each. */

/* With what holds for each; nothing where there are none. */
void waves_show(struct arena *arena, struct screen *screen, const struct value *rollout);
/* For a block that is redrawn, how far each has come: at most `most` of them, those that are over
 * left out first.  Returns how many. */
size_t waves_live(struct buffer *buffer, const struct screen *screen, const struct value *rollout,
		  size_t most);
#endif
