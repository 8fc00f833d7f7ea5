#ifndef CORE_REHEARSAL_ORDER_H
#define CORE_REHEARSAL_ORDER_H
#include "core/base/arena.h"
#include "core/base/error.h"
#include <stdbool.h>

/* How a rehearsal is wanted where that is not as usual; part of its plan. */
struct rehearsal_order {
	bool on_target;  /* on the target itself, to be rolled back */
	bool reversible; /* the ways back, too */
};

/* Canonical JSON, or "" for what is usual, and back.  ERROR_INVALID: it is not such a text. */
const char *rehearsal_order_write(struct arena *arena, const struct rehearsal_order *order);
bool rehearsal_order_parse(struct arena *arena, const char *text, struct rehearsal_order *order,
			   struct error *error) MUST_CHECK;
#endif
