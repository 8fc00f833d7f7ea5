#ifndef COORDINATOR_LEASES_H
#define COORDINATOR_LEASES_H
#include "coordinator/loop.h"

/* Who holds what. */
/* Compares what the agent says it works on with what it was given. */
bool leases_compare(struct turn *turn, struct session *session, const struct sync *sync,
		    struct error *error) MUST_CHECK;
/* Gives up what silent agents hold, and lets due retries wait for their turn again. */
bool leases_due(struct turn *turn, struct error *error) MUST_CHECK;
/* Brings leases and retries in memory up to date with the store. */
bool leases_refresh(struct turn *turn, struct error *error) MUST_CHECK;
int64_t leases_deadline(const struct coordinator *coordinator);
void leases_close(struct coordinator *coordinator);
#endif
