#ifndef AGENT_EJECT_H
#define AGENT_EJECT_H
#include "agent/target.h"
#include "core/adopt/order.h"
#include "core/base/value.h"
#include "core/directory.h"

/* The way back: the history table of another tool is brought up to date with what the ledger
 * holds. */
struct ejecting {
	struct target *target;
	const struct directory *directory; /* with texts where the tool's checksums need them, and
					      with the files of adoption_sources */
	const struct adoption_order *order;
	int64_t patience;    /* ms for the lock that excludes other runners */
	const char *details; /* NULL, or what the ledger's rows of them are to say from now on: a
				coordinator is to be told */
};

/* With `order->writes` writes what the tool's table lacks, all or none, under the lock.  `document`
 * receives {tool, written, rows: [{version, name, checksum}]}. ERROR_LOCKED; ERROR_NOT_FOUND,
 * ERROR_INVALID (histories_choose); ERROR_REFUSED, ERROR_CONFLICT (ejection_make); ERROR_FAILED. */
bool eject(struct arena *arena, const struct ejecting *ejecting, struct value *document,
	   struct error *error) MUST_CHECK;
#endif
