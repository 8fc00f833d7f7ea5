#ifndef COORDINATOR_ACCOUNT_PEOPLE_H
#define COORDINATOR_ACCOUNT_PEOPLE_H
#include "coordinator/account_entry.h"

/* Adds the approvals and overrides that counted for the rollout although they were given when
 * another one was to carry out the same plan: none that another one used up before, none that came
 * after the end.  The account's entries are in it. */
bool account_add_said(struct account *account, struct store *store, struct error *error) MUST_CHECK;
#endif
