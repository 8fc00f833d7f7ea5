#ifndef CLI_PLAN_SUMMARY_H
#define CLI_PLAN_SUMMARY_H
#include "cli/render.h"
#include "core/base/value.h"

/* A plan as the API tells it, without its statements: what it is bound to, how many targets at
 * once, which targets run what and why, which do not, and its gates. */
void plan_summary_show(struct screen *screen, const struct value *plan);
/* "eu, us and 198 more (200 targets)" of a list of names. */
char *target_names(struct arena *arena, const struct value *names, uint64_t count);
#endif
