#ifndef COORDINATOR_ACCOUNT_ENTRY_H
#define COORDINATOR_ACCOUNT_ENTRY_H
#include "coordinator/store/accounts.h"
#include "coordinator/store/log.h"
#include "coordinator/store/rollouts.h"
#include "core/base/value.h"

/* An account that is being written, entry by entry. */
struct account {
	struct arena *arena;
	const struct rollout *rollout; /* with tasks */
	const char *migration;         /* NULL: all */
	struct value *object;
	struct value *approvals, *overrides, *moves, *runs;
	struct value **newest; /* of each position in the plan: its last run; NULL: none yet */
};

/* What an entry of the rollout adds; an entry of another type adds nothing. */
void account_add(struct account *account, const struct entry *entry);
/* {"by", "time", "entry"} */
struct value *account_deed(struct arena *arena, const struct entry *entry);
#endif
