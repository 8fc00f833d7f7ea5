#ifndef CLI_ADOPTION_VIEW_H
#define CLI_ADOPTION_VIEW_H
#include "cli/render.h"
#include "core/adopt/match.h"

/* What another tool's history says of a directory, for people and as JSON. */
void adoption_show(struct arena *arena, struct screen *screen, const struct history *history,
		   const struct adoption *adoption);
/* "tool", "migrations": [version, name, state, recorded], "strangers", and how many of each. */
void adoption_put(struct arena *arena, const struct history *history,
		  const struct adoption *adoption, struct value *document);
#endif
