#ifndef COORDINATOR_ACCOUNT_ELSEWHERE_H
#define COORDINATOR_ACCOUNT_ELSEWHERE_H
#include "coordinator/store/accounts.h"

/* The same of an environment that is at the coordinator of the log `origin`: by the last import of
 * the release before `at`, as a later one may have taken its place. */
bool account_elsewhere_since(struct store *store, const struct account_upstream *question,
			     const char *origin, int64_t *since, struct error *error) MUST_CHECK;
#endif
