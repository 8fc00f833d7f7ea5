#ifndef COORDINATOR_ACCOUNT_SOAK_H
#define COORDINATOR_ACCOUNT_SOAK_H
#include "coordinator/account_entry.h"

/* Adds "soak" and "bypasses": what of the pipeline's demands the rollout went past, or was never
 * held to.  The account's entries are in it. */
bool account_judge(struct account *account, struct store *store, struct error *error) MUST_CHECK;
#endif
