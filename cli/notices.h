#ifndef CLI_NOTICES_H
#define CLI_NOTICES_H
#include "cli/render.h"
#include "core/base/value.h"

/* What stands below the matrix: rollouts that are under way, environments without targets, and
 * targets with trouble, of which the same is told once.  `environments` are those of the API's
 * status. */
void notices_show(struct screen *screen, const struct value *environments);
#endif
