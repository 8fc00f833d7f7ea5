#ifndef COORDINATOR_REFUSALS_H
#define COORDINATOR_REFUSALS_H
#include "coordinator/turn.h"

/* What turn_refuse keeps. */
struct refusal_note {
	enum entry_type type;
	struct value *body;
	struct refusal_note *next;
};

/* Appends and forgets them; outside the event's savepoint. */
bool turn_log_refusals(struct turn *turn, struct error *error) MUST_CHECK;
#endif
