#ifndef COORDINATOR_RELEASE_IMPORT_H
#define COORDINATOR_RELEASE_IMPORT_H
#include "coordinator/turn.h"
#include "core/tlog/release_bundle.h"

/* What another coordinator says of a release, as its bundle proves: kept with the release here that
 * has the same digest, so that environments `elsewhere` count for gates. */
struct release_import {
	const char *project; /* here */
	const struct bundle_parts *parts;
	struct release_bundle bundle; /* verified */
};

/* Whom imports are believed: the policy in the file of the setting import-policy (C2SP
 * tlog-policy). NULL: `path` is NULL, and nobody is. */
bool import_policy_read(struct arena *arena, const char *path, const struct quorum **policy,
			struct error *error) MUST_CHECK;
/* Verifies it; slow, on any thread.  Errors as release_bundle_open; ERROR_REFUSED: no policy;
 * ERROR_CONFLICT: it is about another project. */
bool release_import_verify(struct arena *arena, const struct quorum *policy,
			   struct release_import *import, struct error *error) MUST_CHECK;

/* On the loop's thread.  `number` receives the release's, here; `created` false: the very bundle
 * was imported before.  ERROR_NOT_FOUND: no release here has that digest; ERROR_CONFLICT: a bundle
 * of a longer log was imported before, or it is our own.  A refusal is logged too. */
struct release_imported {
	uint64_t number;
	bool created;
};
bool operation_release_import(struct turn *turn, const struct release_import *import,
			      struct release_imported *imported, struct error *error) MUST_CHECK;
/* Logs that release_import_verify said no. */
void operation_import_refused(struct turn *turn, const char *project, const struct error *why);
#endif
