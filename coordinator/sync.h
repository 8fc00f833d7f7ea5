#ifndef COORDINATOR_SYNC_H
#define COORDINATOR_SYNC_H
#include "coordinator/loop.h"

/* One frame of an agent. */
/* Posts the answer, or parks the conversation in its session.  False: refused, not answered yet. */
bool frame_take(struct turn *turn, struct conversation *conversation, struct bytes frame,
		struct error *error) MUST_CHECK;
/* Posts the refusal and notes it for the log. */
void frame_refuse(struct turn *turn, struct conversation *conversation, struct bytes frame,
		  const struct error *why);
#endif
