#ifndef AGENT_MEASURE_H
#define AGENT_MEASURE_H
#include "agent/target.h"
#include "core/lint/facts.h"

/* How large the target's tables are, and what else the linter asks of it.  Reads only, waits for
 * nobody, and ends within some seconds.  False with ERROR_REFUSED: it cannot be had soon, and is
 * unknown; of SQLite only where the file is small, because all of it is read. */
bool target_measure(struct arena *arena, struct target *target, enum dialect dialect,
		    struct lint_facts *facts, struct error *error) MUST_CHECK;
#endif
