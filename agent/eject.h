#ifndef AGENT_EJECT_H
#define AGENT_EJECT_H
#include "agent/target.h"
#include "core/adopt/eject.h"

/* Writes them into the tool's table, all or none, under the lock that excludes other runners; waits
 * for it for at most `patience` ms.  Nothing is written into the ledger.  ERROR_LOCKED,
 * ERROR_NOT_FOUND (no such table), ERROR_FAILED. */
bool eject(struct target *target, const struct history_tool *tool, const struct ejection *ejection,
	   int64_t patience, struct error *error) MUST_CHECK;
#endif
