#ifndef COORDINATOR_AUDIT_MIGRATION_H
#define COORDINATOR_AUDIT_MIGRATION_H
#include "coordinator/store/store.h"
#include "core/base/value.h"

struct audited_migration {
	const char *project, *version;
	const char *environment; /* NULL: any */
};

/* What a migration is, and where it came from: {version, description, file, sha256 (of the bytes
 * that ran), releases: [{release, by, time, entry}], past: [{type, environment, target, by, time,
 * entry}]}; `past` is what was done to it past the coordinator's rollouts.  May be called with a
 * reader's store.  ERROR_NOT_FOUND: no release has it. */
bool audit_migration(struct arena *arena, struct store *store,
		     const struct audited_migration *asked, struct value **migration,
		     struct error *error) MUST_CHECK;
#endif
