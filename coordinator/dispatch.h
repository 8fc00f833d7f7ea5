#ifndef COORDINATOR_DISPATCH_H
#define COORDINATOR_DISPATCH_H
#include "coordinator/loop.h"

/* Work for agents that wait. */
bool dispatch(struct turn *turn, bool arrived, struct error *error) MUST_CHECK;
/* The same attempt once more. */
bool dispatch_again(struct turn *turn, struct session *session, const struct held_task *task,
		    struct error *error) MUST_CHECK;
void dispatch_stop(struct turn *turn, struct session *session, const struct held_task *task);
#endif
