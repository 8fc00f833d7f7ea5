#ifndef CORE_ADOPT_TRACE_ORDER_H
#define CORE_ADOPT_TRACE_ORDER_H
#include "core/base/arena.h"
#include "core/base/error.h"
#include <stdbool.h>

/* What is to be done about migrations that ran and were never recorded. */
struct trace_order {
	bool writes;         /* false: it is only looked */
	const char *through; /* trace_place of what has run; NULL: what the catalog shows, where
				that leaves no doubt */
	const char *reason;  /* with `writes` */
	const char *by;      /* who says so; NULL: whoever runs it */
};

/* Canonical JSON, which a plan carries, and back.  ERROR_INVALID: it is not such a text. */
const char *trace_order_write(struct arena *arena, const struct trace_order *order);
bool trace_order_parse(struct arena *arena, const char *text, struct trace_order *order,
		       struct error *error) MUST_CHECK;
#endif
