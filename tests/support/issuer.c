#include "tests/support/issuer.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <string.h>

#include "core/base/crypto.h"

#define HALF 32 /* bytes of r and s of a P-256 signature */

struct issuer_key {
	const char *id;
	enum jwt_algorithm algorithm;
	gnutls_privkey_t secret;
};

static const struct {
	gnutls_pk_algorithm_t kind;
	unsigned bits;
	gnutls_digest_algorithm_t digest;
} kinds[JWT_ALGORITHM_COUNT] = {
	[JWT_RS256] = { GNUTLS_PK_RSA, 2048, GNUTLS_DIG_SHA256 },
	[JWT_ES256] = { GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1),
			GNUTLS_DIG_SHA256 },
	[JWT_EDDSA] = { GNUTLS_PK_EDDSA_ED25519, 0, GNUTLS_DIG_SHA512 },
};

static void key_close(void *key)
{
	gnutls_privkey_deinit(((struct issuer_key *)key)->secret);
}

struct issuer_key *issuer_key_make(struct arena *arena, const char *id,
				   enum jwt_algorithm algorithm)
{
	struct issuer_key *key = arena_new(arena, struct issuer_key);

	key->id = id;
	key->algorithm = algorithm;
	assert_true(gnutls_privkey_init(&key->secret) >= 0);
	assert_true(gnutls_privkey_generate(key->secret, kinds[algorithm].kind,
					    kinds[algorithm].bits, 0) >= 0);
	arena_defer(arena, key_close, key);
	return key;
}

const char *base64url_text(struct arena *arena, const void *bytes, size_t size)
{
	char *text = base64_encode(arena, bytes, size);

	for (char *at = text; *at; at++)
		*at = *at == '+' ? '-' : *at == '/' ? '_' : *at;
	return arena_text_n(arena, text, strcspn(text, "="));
}

/* Without the zeros in front; at least `least` bytes. */
static const char *number(struct arena *arena, gnutls_datum_t *datum, size_t least)
{
	uint8_t padded[1024] = { 0 };
	size_t size = datum->size;
	const uint8_t *at = datum->data;

	for (; size > least && !*at; size--)
		at++;
	assert_true(size <= sizeof padded && least <= sizeof padded);
	memcpy(padded + (size < least ? least - size : 0), at, size);
	return base64url_text(arena, padded, size < least ? least : size);
}

const char *issuer_key_text(struct arena *arena, const struct issuer_key *key)
{
	gnutls_datum_t a = { 0 }, b = { 0 };
	gnutls_ecc_curve_t curve;
	const char *text;

	if (key->algorithm == JWT_RS256) {
		assert_true(gnutls_privkey_export_rsa_raw(key->secret, &a, &b, NULL, NULL, NULL,
							  NULL, NULL, NULL) >= 0);
		text = arena_printf(arena,
				    "{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\","
				    "\"kid\":\"%s\",\"n\":\"%s\",\"e\":\"%s\"}",
				    key->id, number(arena, &a, 1), number(arena, &b, 1));
	} else {
		bool p256 = key->algorithm == JWT_ES256;

		assert_true(gnutls_privkey_export_ecc_raw(key->secret, &curve, &a, &b, NULL) >= 0);
		text = arena_printf(
		    arena, "{\"kty\":\"%s\",\"crv\":\"%s\",\"kid\":\"%s\",\"x\":\"%s\"%s%s%s}",
		    p256 ? "EC" : "OKP", p256 ? "P-256" : "Ed25519", key->id,
		    number(arena, &a, HALF), p256 ? ",\"y\":\"" : "",
		    p256 ? number(arena, &b, HALF) : "", p256 ? "\"" : "");
	}
	gnutls_free(a.data);
	gnutls_free(b.data);
	return text;
}

const char *issuer_keys_text(struct arena *arena, const struct issuer_key *a,
			     const struct issuer_key *b)
{
	return arena_printf(arena, "{\"keys\":[%s%s%s]}", issuer_key_text(arena, a), b ? "," : "",
			    b ? issuer_key_text(arena, b) : "");
}

/* r and s side by side. */
static void flatten(gnutls_datum_t *signature, uint8_t flat[2 * HALF])
{
	gnutls_datum_t parts[2];

	memset(flat, 0, (size_t)2 * HALF);
	assert_true(gnutls_decode_rs_value(signature, &parts[0], &parts[1]) >= 0);
	for (size_t i = 0; i < 2; i++) {
		size_t zeros = parts[i].size > HALF ? parts[i].size - HALF : 0;
		size_t size = parts[i].size - zeros;

		memcpy(flat + i * HALF + HALF - size, parts[i].data + zeros, size);
		gnutls_free(parts[i].data);
	}
}

const char *issuer_sign_as(struct arena *arena, const struct issuer_key *key, const char *header,
			   const char *claims)
{
	const char *covered =
	    arena_printf(arena, "%s.%s", base64url_text(arena, header, strlen(header)),
			 base64url_text(arena, claims, strlen(claims)));
	gnutls_datum_t data = { (unsigned char *)(uintptr_t)covered, (unsigned)strlen(covered) };
	gnutls_datum_t signature = { 0 };
	uint8_t flat[2 * HALF];
	const char *text;

	assert_true(gnutls_privkey_sign_data(key->secret, kinds[key->algorithm].digest, 0, &data,
					     &signature) >= 0);
	if (key->algorithm == JWT_ES256)
		flatten(&signature, flat);
	text = key->algorithm == JWT_ES256 ? base64url_text(arena, flat, sizeof flat)
					   : base64url_text(arena, signature.data, signature.size);
	gnutls_free(signature.data);
	return arena_printf(arena, "%s.%s", covered, text);
}

const char *issuer_sign(struct arena *arena, const struct issuer_key *key, const char *claims)
{
	return issuer_sign_as(arena, key,
			      arena_printf(arena, "{\"alg\":\"%s\",\"kid\":\"%s\",\"typ\":\"JWT\"}",
					   jwt_algorithm_name(key->algorithm), key->id),
			      claims);
}
