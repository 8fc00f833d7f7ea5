#ifndef CORE_ADOPT_REPORT_H
#define CORE_ADOPT_REPORT_H
#include "core/adopt/match.h"
#include "core/base/value.h"

/* What another tool's history says of a registry, as JSON: "tool", "table", "rows", "migrations"
 * [{version, name, state, recorded}], "strangers" [{version, name, checksum, recorded}], and how
 * many migrations have each state, by its name.  Times are RFC 3339; what is not known is left
 * out. */
void adoption_put(struct arena *arena, const struct history *history,
		  const struct adoption *adoption, struct value *document);
#endif
