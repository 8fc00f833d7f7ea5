#ifndef AGENT_POSTGRES_SCRATCH_H
#define AGENT_POSTGRES_SCRATCH_H
#include "agent/postgres/connection.h"
#include "agent/postgres/scratch_name.h"

/* Inside agent/postgres: databases to rehearse in, "lockstep_scratch_INSTALLATION_RANDOM_CHECK".
 * Who made one keeps a session to the server with an advisory lock on its name for as long as it is
 * in use; the last digits are made from the others, so that no name of somebody else fits. */

bool postgres_copy(struct target *target, struct target **copy, struct error *error);
bool postgres_sweep(struct target *target, size_t *left, struct error *error);
/* Drops the database, whoever is still in it, and closes the session. */
void postgres_scratch_drop(struct scratch *scratch);
#endif
