#ifndef CLI_REPRESENTATION_VIEW_H
#define CLI_REPRESENTATION_VIEW_H
#include "cli/render.h"
#include "core/base/value.h"

/* A plan's "representation": how large the tables are beside those of the environments before, and
 * how long statements that keep others waiting took there and may take here. */
void representation_view_show(struct arena *arena, struct screen *screen, const struct value *list);
#endif
