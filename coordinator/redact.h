#ifndef COORDINATOR_REDACT_H
#define COORDINATOR_REDACT_H
#include "coordinator/store/redaction.h"
#include "coordinator/turn.h"

/* One of person and entry. */
struct redact_request {
	const char *person; /* NULL: an entry's texts */
	uint64_t entry;
	const char *reason;
	bool look; /* says what would be redacted */
};

/* Forgets for good, and logs that it did; `redaction` receives what.  ERROR_INVALID: no reason, or
 * one that holds the name; the others as redaction_of_person and redaction_of_entry say. */
bool operation_redact(struct turn *turn, const struct redact_request *request,
		      struct redaction *redaction, struct error *error) MUST_CHECK;
#endif
