#ifndef AGENT_BUNDLE_H
#define AGENT_BUNDLE_H
#include "agent/session.h"
#include "core/directory.h"
#include "core/release.h"

/* A release with the texts of what is to be run: fetched, read and verified once for all the
 * attempts that run the same of it.  The loop's thread holds bundles and lets go of them; workers
 * read, and nobody changes what a bundle says. */
struct bundle;

/* All that are held. */
struct bundles {
	struct bundle *first;
	struct session *session; /* where blobs come from */
	const char *cache;       /* and the folder that keeps them */
	uint64_t cache_limit;    /* bytes */
};

/* Any blob, from the cache or else from the coordinator.  Errors as session_fetch. */
bool bundles_blob(struct arena *arena, struct bundles *bundles, const struct hash *hash,
		  struct bytes *blob, struct error *error) MUST_CHECK;

/* What the assignment's manifest says is true of its release (whether it is the plan's, and allows
 * the part, is still to be verified: assignment_verify), and the texts have the hashes that the
 * manifest says.  ERROR_REFUSED: the manifest; ERROR_INTEGRITY: the coordinator sent other bytes.
 */
bool bundle_hold(struct bundles *bundles, const struct assignment *assignment,
		 struct bundle **bundle, struct error *error) MUST_CHECK;
void bundle_let_go(struct bundle *bundle); /* NULL is allowed */

/* As long as the bundle is held. */
const struct release *bundle_release(const struct bundle *bundle);
/* The same as its manifest says: of a REVERT the migrations above are their ways back. */
const struct release *bundle_sealed(const struct bundle *bundle);
/* What takes back what is pending, of a rehearsal that was ordered to try it: NULL, with `none`
 * saying why, where there is no way back. */
const struct migration *const *bundle_ways_back(const struct bundle *bundle, const char **none);
/* The release as a directory; of an EJECT with the files of adoption_sources that it has. */
struct directory bundle_directory(const struct bundle *bundle);
#endif
