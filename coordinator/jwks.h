#ifndef COORDINATOR_JWKS_H
#define COORDINATOR_JWKS_H
#include "coordinator/jwt.h"

/* An issuer's public keys (JSON Web Key Set, RFC 7517), and whether one of them signed a token:
 * over GnuTLS. */
#define JWKS_LIMIT ((size_t)512 * 1024) /* bytes of the document */

struct jwk {
	const char *id; /* kid; NULL: it has none */
	enum jwt_algorithm algorithm;
	struct bytes first, second; /* RSA: n, e; P-256: x, y; Ed25519: x */
};

struct jwks {
	struct jwk *items;
	size_t count;
};

/* Keys for what is no signature, or of kinds that are not taken, are left out.  ERROR_INVALID: it
 * is no key set, or holds none that can be used. */
bool jwks_parse(struct arena *arena, struct bytes text, struct jwks *keys,
		struct error *error) MUST_CHECK;
/* The key that the token names; one that names none takes the only one there is.  NULL: none. */
const struct jwk *jwks_find(const struct jwks *keys, const struct jwt *jwt);
/* ERROR_FORBIDDEN: the signature does not hold. */
bool jwk_holds(const struct jwk *key, const struct jwt *jwt, struct error *error) MUST_CHECK;
#endif
