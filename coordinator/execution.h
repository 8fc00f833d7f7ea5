#ifndef COORDINATOR_EXECUTION_H
#define COORDINATOR_EXECUTION_H
#include "core/base/arena.h"
#include "core/base/error.h"

/* Pure: what of it differs from what holds initially, as policy_text writes it; "" when nothing
 * does.  ERROR_INVALID: another text than policy_write's. */
bool execution_text(struct arena *arena, const char *execution, const char **text,
		    struct error *error) MUST_CHECK;
#endif
