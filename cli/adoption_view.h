#ifndef CLI_ADOPTION_VIEW_H
#define CLI_ADOPTION_VIEW_H
#include "cli/render.h"

/* What another tool's history says of a directory or a release (core/adopt/report.h), for people.
 */
void adoption_show(struct arena *arena, struct screen *screen, const struct value *document);
/* "20 applied, 3 pending" */
const char *adoption_counts(struct arena *arena, const struct value *document);
#endif
