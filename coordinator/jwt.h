#ifndef COORDINATOR_JWT_H
#define COORDINATOR_JWT_H
#include "core/base/value.h"

/* JSON Web Tokens (RFC 7519) in the compact form of RFC 7515, as OpenID Connect issuers make them.
 * Pure. */
#define JWT_LIMIT ((size_t)16 * 1024) /* bytes; larger ones are refused unread */

/* What a signature may be made with (RFC 7518, RFC 8037): no "none", and nothing symmetric, for
 * which the public key would be the secret. */
enum jwt_algorithm {
	JWT_RS256,
	JWT_ES256,
	JWT_EDDSA, /* Ed25519 */
	JWT_ALGORITHM_COUNT
};
const char *jwt_algorithm_name(enum jwt_algorithm algorithm);

/* Taken apart, and not to be believed before its signature, times and audience hold. */
struct jwt {
	enum jwt_algorithm algorithm;
	const char *key;        /* kid: which of the issuer's keys; NULL: it does not say */
	const char *issuer;     /* iss */
	struct value *claims;   /* an object */
	struct bytes covered;   /* what the signature is over */
	struct bytes signature; /* 64 bytes, or an RSA number */
};

/* Has the text three parts?  Nothing else that is sent as a token has. */
bool jwt_is(const char *token);

/* ERROR_FORBIDDEN: it is none, too long, signed by an algorithm that is not taken, or demands what
 * is not understood (crit). */
bool jwt_parse(struct arena *arena, const char *token, struct jwt *jwt,
	       struct error *error) MUST_CHECK;
/* exp, nbf and iat (seconds since 1970) against the wall clock (ms), which may be wrong by `leeway`
 * ms.  ERROR_FORBIDDEN: expired, not yet, or without an end. */
bool jwt_is_in_time(struct arena *arena, const struct jwt *jwt, int64_t wall, int64_t leeway,
		    struct error *error) MUST_CHECK;
/* Is `aud`, a text or a list, for one of them?  ERROR_FORBIDDEN: it is for somebody else. */
bool jwt_is_for(const struct jwt *jwt, const char *const *audiences, size_t count,
		struct error *error) MUST_CHECK;
#endif
