#ifndef TESTS_SUPPORT_ISSUER_H
#define TESTS_SUPPORT_ISSUER_H
#include "coordinator/jwt.h"
#include "tests/support/test.h"

/* An issuer of OIDC tokens, with a key of its own for each algorithm. */
struct issuer_key;
struct issuer_key *issuer_key_make(struct arena *arena, const char *id,
				   enum jwt_algorithm algorithm);
/* The public half as a member of a JWKS. */
const char *issuer_key_text(struct arena *arena, const struct issuer_key *key);
/* {"keys": [...]} of up to two; NULL: none. */
const char *issuer_keys_text(struct arena *arena, const struct issuer_key *a,
			     const struct issuer_key *b);
/* A token with these claims (JSON), in compact form. */
const char *issuer_sign(struct arena *arena, const struct issuer_key *key, const char *claims);
/* The same with a header of the test's own. */
const char *issuer_sign_as(struct arena *arena, const struct issuer_key *key, const char *header,
			   const char *claims);
const char *base64url_text(struct arena *arena, const void *bytes, size_t size);
#endif
