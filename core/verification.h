#ifndef CORE_VERIFICATION_H
#define CORE_VERIFICATION_H
#include "core/base/arena.h"
#include "core/base/error.h"
#include <stdbool.h>
#include <stddef.h>

/* Queries that have to answer true on a target after it was changed. */
#define VERIFICATION_LIMIT 65536 /* bytes of all of them as they are written */

struct verification {
	const char *name, *sql;
};
struct verifications {
	struct verification *items; /* in the order in which they are asked */
	size_t count;
};

/* Canonical JSON; "" where there are none. */
const char *verification_write(struct arena *arena, const struct verifications *list);
/* The text of verification_write; NULL is "".  ERROR_INVALID: another text. */
bool verification_parse(struct arena *arena, const char *text, struct verifications *list,
			struct error *error) MUST_CHECK;
/* Is this first column of the one row true ("t", "true", "1")?  NULL, SQL's, is not. */
bool verification_holds(const char *answer);
#endif
