#ifndef CLI_MATRIX_H
#define CLI_MATRIX_H
#include "cli/render.h"
#include "core/base/arena.h"
#include "core/base/value.h"

/* Environments x migrations on one screen.  `status` is the API's answer; `all`: a long history
 * that is applied everywhere is not collapsed. */
void matrix_show(struct arena *arena, struct screen *screen, const struct value *status, bool all);
/* Targets that are behind the newest release, or whose state is not known. */
size_t matrix_behind(const struct value *status);
#endif
