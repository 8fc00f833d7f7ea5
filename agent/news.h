#ifndef AGENT_NEWS_H
#define AGENT_NEWS_H
#include "agent/served.h"
#include "agent/spool.h"

/* What a sync tells: the targets' states, reports, and the attempts that are worked on or whose
 * reports are still to be delivered. */
void news_gather(struct arena *arena, const struct spool *spool, struct served_list *served,
		 struct sync *sync);
/* That sync was answered: its reports and ledgers need not be sent again. */
void news_arrived(struct spool *spool, struct served_list *served, const struct sync *sync);
#endif
