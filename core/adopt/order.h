#ifndef CORE_ADOPT_ORDER_H
#define CORE_ADOPT_ORDER_H
#include "core/base/arena.h"
#include "core/base/error.h"
#include <stdbool.h>

/* What is to be done about migrations that ran and were never recorded, or about another tool's
 * history table. */
struct adoption_order {
	bool writes;         /* false: it is only looked */
	const char *through; /* trace_place of what has run; NULL: what the catalog shows, where
				that leaves no doubt */
	const char *tool;    /* whose history table is brought up to date; NULL: the only one */
	const char *reason;  /* NULL: none is asked for */
	const char *by;      /* who says so; NULL: whoever runs it */
};

/* Canonical JSON, which a plan carries, and back.  ERROR_INVALID: it is not such a text. */
const char *adoption_order_write(struct arena *arena, const struct adoption_order *order);
bool adoption_order_parse(struct arena *arena, const char *text, struct adoption_order *order,
			  struct error *error) MUST_CHECK;
#endif
