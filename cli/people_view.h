#ifndef CLI_PEOPLE_VIEW_H
#define CLI_PEOPLE_VIEW_H
#include "cli/render.h"
#include "core/base/value.h"

/* A line for each decision of a person about the rollout's plan: approvals and overrides. */
void people_view_show(struct screen *screen, const struct value *rollout);
#endif
