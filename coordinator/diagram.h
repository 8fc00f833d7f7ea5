#ifndef COORDINATOR_DIAGRAM_H
#define COORDINATOR_DIAGRAM_H
#include "core/base/arena.h"

/* The machine "rollout" or "task" as a Mermaid state diagram, made from its table; NULL for another
 * name.  An edge for each pair of states with the events that lead there; events that keep the
 * state are left out. */
const char *diagram_write(struct arena *arena, const char *machine);
#endif
