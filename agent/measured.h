#ifndef AGENT_MEASURED_H
#define AGENT_MEASURED_H
#include "agent/inspect.h"

/* What a target last told the linter.  One thread's. */
struct measured {
	struct arena *arena; /* NULL: nothing is known */
	struct bytes sizes;  /* lint_facts_write */
	int64_t time;        /* monotonic clock, ms */
	struct hash ledger;  /* digest of the ledger then */
};

/* Measures the target again when a while has passed, or when migrations were applied since.  What
 * cannot be measured now stays as it was, and is tried again with the next look. */
void measured_renew(struct measured *measured, const struct target_settings *settings,
		    const struct inspection *inspection);
void measured_close(struct measured *measured);
#endif
