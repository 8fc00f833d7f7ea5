#ifndef COORDINATOR_OUTSIDE_H
#define COORDINATOR_OUTSIDE_H
#include "coordinator/witnessing.h"

/* The witnesses of others, which are asked over HTTP. */
struct coordinator;

/* Makes the list from the policy.  ERROR_INVALID: a URL that is none. */
bool outside_open(struct witnesses *witnesses, const struct quorum *policy,
		  struct error *error) MUST_CHECK;
void outside_close(struct witnesses *witnesses);
/* Asks those that did not say anything in this round; no turn is open. */
void outside_ask(struct coordinator *coordinator, int64_t now);
int64_t outside_deadline(const struct witnesses *witnesses); /* monotonic clock, ms */
#endif
