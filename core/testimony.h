#ifndef CORE_TESTIMONY_H
#define CORE_TESTIMONY_H
#include "core/base/crypto.h"
#include "core/base/value.h"

/* What an agent says under its own key of what it did or saw, for the log: a DSSE envelope
 * (github.com/secure-systems-lab/dsse, protocol.md; Ed25519 over its pre-authentication encoding)
 * around canonical JSON:
 *   {"claims": {...}, "kind": "attempt" | "target", "log": its origin, "plan": the digest,
 *    "time": of the agent's clock, "v": 1, "verb": ...}
 * The claims are members that the entry has, too, under the same names. */
#define TESTIMONY_TYPE  "application/vnd.lockstep.testimony+json"
#define TESTIMONY_LIMIT ((size_t)16 * 1024) /* bytes of an envelope as text */

/* The envelope; `keyid` is the agent's id. */
struct value *testimony_sign(struct arena *arena, const struct value *words, const char *keyid,
			     const struct key_pair *key);
/* `words` receives what was said.  ERROR_INVALID: no such envelope; ERROR_INTEGRITY: the key did
 * not sign it. */
bool testimony_open(struct arena *arena, const struct value *envelope,
		    const uint8_t key[PUBLIC_KEY_SIZE], struct value **words,
		    struct error *error) MUST_CHECK;

/* May an entry like this one carry a testimony? */
bool testimony_fits(const struct value *entry);
/* Do the words say what the entry says, of everything that has to be said?  ERROR_INTEGRITY names
 * what differs. */
bool testimony_supports(struct arena *arena, const struct value *words, const struct value *entry,
			struct error *error) MUST_CHECK;
#endif
