#ifndef CLI_EJECT_VIEW_H
#define CLI_EJECT_VIEW_H
#include "cli/render.h"

/* What another tool's history lacks, or was given (agent/eject.h). */
void eject_show(struct arena *arena, struct screen *screen, const struct value *document);
#endif
