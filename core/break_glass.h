#ifndef CORE_BREAK_GLASS_H
#define CORE_BREAK_GLASS_H
#include "core/base/arena.h"
#include "core/base/value.h"
#include <stdbool.h>

/* Why a person changed an enrolled target past its coordinator: kept in the details of the ledger's
 * rows until the coordinator sees them. */
struct break_glass {
	const char *reason;
	const char *by; /* the ledger's operator: "lockstep 0.1.0 cli anna" */
	const char *at; /* UTC, RFC 3339 */
};

/* Into a row's details. */
void break_glass_put(struct value *details, const struct break_glass *glass);
/* Out of them; `details` NULL is none.  False: they do not say so. */
bool break_glass_of(struct arena *arena, const char *details, struct break_glass *glass);
#endif
