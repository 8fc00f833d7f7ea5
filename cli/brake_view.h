#ifndef CLI_BRAKE_VIEW_H
#define CLI_BRAKE_VIEW_H
#include "cli/render.h"
#include "core/base/value.h"

/* A line for each hold, pin, veto and stopped line, as the API tells them. */
void brakes_show(struct screen *screen, const struct value *items);
#endif
