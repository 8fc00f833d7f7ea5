#ifndef CORE_SIGNING_H
#define CORE_SIGNING_H
#include "core/minisign.h"
#include "core/plan.h"
#include "core/release.h"

/* What authors and approvers sign, with minisign or here.  Pure.
 *
 * An author signs the bytes of atlas.sum; as that does not name every byte (core/sum.h), the
 * trusted comment names the rest:
 *   timestamp:SECONDS \t lockstep-release \t project:NAME \t digest:HEX \t contents:HEX
 * An approver signs a text that says the plan (plan_statement); of the trusted comment only the
 * timestamp counts, which minisign writes by itself. */

#define SIGNATURES_LIMIT     16             /* of one release, or of one plan */
#define SIGNATURE_TEXT_LIMIT ((size_t)4096) /* bytes of one */

/* SHA-256 of all that is known of a release but what was decided when it was pushed (number, tag,
 * git revision, people, time): project, format, dialect, sum, every migration with its version, and
 * every file.  No other manifest with the same digest passes for it. */
struct hash release_contents(const struct release *release);

/* The trusted comment of a release's signature; `time` in seconds. */
char *release_claim(struct arena *arena, const struct release *release, int64_t time);
/* Does a trusted comment name the release?  ERROR_INTEGRITY says what it names else. */
bool release_claim_holds(const struct release *release, const char *comment,
			 struct error *error) MUST_CHECK;
/* That, and is `sum` the release's, and did the key sign both?  ERROR_NOT_FOUND: another key;
 * ERROR_INTEGRITY. */
bool release_signature_holds(const struct release *release, struct bytes sum,
			     const struct minisign_public *key,
			     const struct minisign_signature *signature,
			     struct error *error) MUST_CHECK;

/* What approvers sign: eight lines, the last one the plan's digest, which is `digest`. */
char *plan_statement(struct arena *arena, const struct plan *plan, const struct hash *digest);
/* The trusted comment of an approval that is signed here. */
char *plan_claim(struct arena *arena, int64_t time);
/* When it was signed, in seconds, as the trusted comment says.  ERROR_INTEGRITY: it says none. */
bool signature_time(const struct minisign_signature *signature, int64_t *time,
		    struct error *error) MUST_CHECK;
#endif
