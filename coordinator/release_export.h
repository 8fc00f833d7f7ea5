#ifndef COORDINATOR_RELEASE_EXPORT_H
#define COORDINATOR_RELEASE_EXPORT_H
#include "coordinator/store/store.h"
#include "core/tlog/release_bundle.h"

/* Makes the bundle of a release: its sealing, and how its rollouts ended with who approved them,
 * proven by our log.  Slow; with a reader's store on any thread.  ERROR_NOT_FOUND: no such release.
 */
struct logbook;
struct release_export {
	const char *project;
	uint64_t number; /* 0: the newest */
	struct logbook *logbook;
};
bool release_export(struct arena *arena, struct store *store, const struct release_export *asked,
		    struct bundle_parts *parts, struct error *error) MUST_CHECK;
#endif
