#ifndef AGENT_ATTEMPT_H
#define AGENT_ATTEMPT_H
#include <stdatomic.h>

#include "agent/agent_settings.h"
#include "agent/bundle.h"
#include "agent/executor.h"
#include "agent/inspect.h"
#include "agent/testify.h"
#include "agent/verify.h"
#include "core/release.h"
#include "core/spending.h"

/* What an attempt needs: its arena and its hold of the bundle go over to the worker. */
struct attempt_input {
	struct arena *arena; /* of the assignment */
	struct assignment assignment;
	struct trust trust;
	struct demand demand; /* whose signatures it takes; with `sum`, what authors signed */
	struct bytes sum;
	struct bundle *bundle;      /* the release, with the texts of what is pending */
	uint64_t seen;              /* session.log_size when it came */
	struct testifier testifier; /* of its end */
};
/* Where attempts are carried out, the same for all of a target. */
struct attempt_host {
	const struct agent_target_settings *target;
	int64_t lock_patience; /* ms */
	const char *operator;  /* written into the ledger */
};

/* What attempts of one rollout have spent on a target, as long as no person decided in between. */
struct attempt_spent {
	char rollout[64];
	struct spending spending;
};

/* Carries out one assignment on its target, from the last checks to the last look. */
struct attempt_run {
	const struct attempt_host *host;
	const struct attempt_input *input;
	struct attempt_spent *spent; /* in and out */
	bool had_rows;               /* the ledger, when this agent looked last */
	const atomic_bool *stop;
	struct interruption *interruption;
	void (*report)(void *context, const struct progress *progress);
	void (*verifying)(void *context); /* all is applied, the plan's verification begins */
	void *context;
};

struct attempt_result {
	enum outcome outcome;
	const char *error;       /* "" when it succeeded; in the arena, like the inspection */
	bool verifying;          /* it came to the plan's verification */
	const char *preparation; /* JSON, or "": it did not come to that */
	struct bytes found;      /* JSON in the arena, or empty: nothing was looked for */
	struct inspection inspection;
};

void attempt_run(struct arena *arena, const struct attempt_run *run, struct attempt_result *result);
#endif
