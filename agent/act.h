#ifndef AGENT_ACT_H
#define AGENT_ACT_H
#include "agent/served.h"
#include "agent/session.h"
#include "agent/spool.h"

/* What an assignment does: verb -> function, in one table.  The loop's thread; nothing here runs
 * SQL, it hands over to workers. */
struct act_context {
	const struct agent_settings *settings;
	const struct identity *identity;
	struct session *session;
	struct spool *spool;
	struct served_list *served;
	struct bundles bundles;
	struct hash sealed;   /* what was last found signed as it is asked for (act.c), or zero */
	char recent[64][201]; /* ids of the attempts that came last */
	size_t recent_next;
};

/* An assignment that came before is passed over; one that is refused or cannot be prepared is
 * reported as FINISHED.  False: it was not taken, because the coordinator could not be asked for
 * what it needs (it will be assigned again), or its report could not be kept on disk. */
bool act(struct act_context *context, const struct assignment *assignment,
	 struct error *error) MUST_CHECK;
#endif
