#ifndef CLI_NOTICES_H
#define CLI_NOTICES_H
#include "cli/render.h"
#include "core/base/value.h"

/* What stands below the matrix: a pipeline that waits to be confirmed, rollouts that are under way
 * and what they wait for, environments without targets, and targets with trouble, of which the same
 * is told once.  `status` is the API's. */
void notices_show(struct screen *screen, const struct value *status);
#endif
