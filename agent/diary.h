#ifndef AGENT_DIARY_H
#define AGENT_DIARY_H
#include "agent/served.h"

/* What the agent's own log says of its work, for those who look at it only. */
void diary_report(const struct report *report); /* that an attempt began or ended */
/* Targets that cannot be used any more, or can again: once for each change. */
void diary_targets(struct served_list *list);
#endif
