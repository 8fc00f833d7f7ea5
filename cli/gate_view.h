#ifndef CLI_GATE_VIEW_H
#define CLI_GATE_VIEW_H
#include "cli/render.h"
#include "core/base/value.h"

/* A line for each gate that the rollout waits for: why it is shut, and in how long it opens. */
void gate_view_show(struct arena *arena, struct screen *screen, const struct value *rollout);
/* " (in 2 h)": when the gate opens by itself; "" when that is not known or past. */
const char *gate_view_opens(struct arena *arena, const struct value *gate);
#endif
