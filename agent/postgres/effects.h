#ifndef AGENT_POSTGRES_EFFECTS_H
#define AGENT_POSTGRES_EFFECTS_H
#include "agent/postgres/connection.h"
#include "core/evidence.h"

/* Inside agent/postgres: what statements do to relations, seen from their own session. */
struct postgres_effects;

/* Frees what was noted; NULL is allowed. */
void postgres_effects_free(struct postgres_effects *effects);

bool postgres_effects_begin(struct target *target, struct error *error);
bool postgres_effects_end(struct arena *arena, struct target *target, struct effects *effects,
			  struct error *error);
bool postgres_effects_shared(struct target *target, bool *shared, struct error *error);
bool postgres_effects_asked(struct arena *arena, struct target *target,
			    const struct statement *statement, struct effects *effects,
			    struct error *error);
bool postgres_sizes(struct arena *arena, struct target *target, bool at_home,
		    struct evidence *evidence, struct error *error);
#endif
