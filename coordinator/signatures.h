#ifndef COORDINATOR_SIGNATURES_H
#define COORDINATOR_SIGNATURES_H
#include "coordinator/store/registry.h"
#include "coordinator/turn.h"
#include "core/signing.h"

/* Signatures of authors under releases. */
struct release_signing {
	struct release_row release;
	struct minisign_signature signature;
	const char *text; /* of it, in canonical form */
	struct bytes sum; /* of the release: what was signed */
};

/* The slow part, with a reader's store on any thread: `number` 0 is the newest.  ERROR_NOT_FOUND:
 * no such release; ERROR_INVALID: `text` is no signature; ERROR_INTEGRITY: it is not of this
 * release.
 */
bool release_signing_prepare(struct arena *arena, struct store *store, const char *project,
			     uint64_t number, const char *text, struct release_signing *signing,
			     struct error *error) MUST_CHECK;
/* Keeps it with the release.  `added` false: it was there.  ERROR_CONFLICT: there are too many. */
bool operation_release_sign(struct turn *turn, const struct release_signing *signing, bool *added,
			    struct error *error) MUST_CHECK;
/* Logs a refusal of either. */
void operation_release_sign_refused(struct turn *turn, const char *project, uint64_t number,
				    const struct error *why);
#endif
