#ifndef AGENT_DIARY_H
#define AGENT_DIARY_H
#include "agent/follow.h"
#include "agent/served.h"

/* What the agent's own log says of its work, for those who look at it only. */
void diary_report(const struct report *report); /* that an attempt began or ended */
/* Targets that cannot be used any more, or can again: once for each change. */
void diary_targets(struct served_list *list);

/* A report could not be kept on the disk, unless it was. */
void diary_spool(bool kept, const struct error *error);
/* What the last Hello changed of the coordinator's key. */
void diary_followed(const struct identity *identity, const struct followed *followed);
#endif
