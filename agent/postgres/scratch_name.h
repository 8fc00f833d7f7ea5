#ifndef AGENT_POSTGRES_SCRATCH_NAME_H
#define AGENT_POSTGRES_SCRATCH_NAME_H
#include "core/base/arena.h"
#include <stdbool.h>

/* Names of databases to rehearse in: "lockstep_scratch_INSTALLATION_RANDOM_CHECK", whose last
 * digits are made from the others.  `installation` NULL: this host and user. */

/* New each time. */
const char *scratch_name_new(struct arena *arena, const char *installation);
/* Could only this installation have made it? */
bool scratch_name_is_ours(const char *name, const char *installation);
#endif
