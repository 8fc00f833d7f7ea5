#include "coordinator/jwks.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdlib.h>

#include "core/base/crypto.h"

#define KEY_LIMIT     100
#define RSA_LEAST     256 /* bytes: 2,048 bits, RFC 7518 section 3.3 */
#define RSA_MOST      1024
#define EXPONENT_MOST 8
#define COORDINATE    32 /* bytes, of P-256 and of Ed25519 */
#define ES256_SIZE    64
#define ES256_R       ES256_SIZE / 2

static bool import_rsa(gnutls_pubkey_t key, const gnutls_datum_t *n, const gnutls_datum_t *e)
{
	return gnutls_pubkey_import_rsa_raw(key, n, e) >= 0;
}

static bool import_p256(gnutls_pubkey_t key, const gnutls_datum_t *x, const gnutls_datum_t *y)
{
	return gnutls_pubkey_import_ecc_raw(key, GNUTLS_ECC_CURVE_SECP256R1, x, y) >= 0;
}

static bool import_ed25519(gnutls_pubkey_t key, const gnutls_datum_t *x, const gnutls_datum_t *none)
{
	(void)none;
	return gnutls_pubkey_import_ecc_raw(key, GNUTLS_ECC_CURVE_ED25519, x, NULL) >= 0;
}

/* A key's members decide what it may be used for, never the token. */
static const struct {
	const char *type, *curve;   /* kty, crv */
	const char *first, *second; /* members that hold its numbers */
	size_t least, most, second_most;
	bool (*import)(gnutls_pubkey_t key, const gnutls_datum_t *first,
		       const gnutls_datum_t *second);
	gnutls_sign_algorithm_t signature;
} kinds[JWT_ALGORITHM_COUNT] = {
	[JWT_RS256] = { "RSA", NULL, "n", "e", RSA_LEAST, RSA_MOST, EXPONENT_MOST, import_rsa,
			GNUTLS_SIGN_RSA_SHA256 },
	[JWT_ES256] = { "EC", "P-256", "x", "y", COORDINATE, COORDINATE, COORDINATE, import_p256,
			GNUTLS_SIGN_ECDSA_SHA256 },
	[JWT_EDDSA] = { "OKP", "Ed25519", "x", NULL, COORDINATE, COORDINATE, 0, import_ed25519,
			GNUTLS_SIGN_EDDSA_ED25519 },
};

static bool read_number(struct arena *arena, const struct value *item, const char *name,
			struct bytes *number)
{
	const char *text = name ? value_get_text(item, name) : "";

	return text && base64url_decode(arena, bytes_of(text), number);
}

static bool is_for_signatures(const struct value *item, enum jwt_algorithm algorithm)
{
	const char *use = value_get_text(item, "use"), *name = value_get_text(item, "alg");

	return (!use || text_equal(use, "sig")) &&
	       (!name || text_equal(name, jwt_algorithm_name(algorithm)));
}

static bool read_key(struct arena *arena, const struct value *item, enum jwt_algorithm algorithm,
		     struct jwk *key)
{
	const char *type = value_get_text(item, "kty"), *curve = value_get_text(item, "crv");

	*key = (struct jwk) { value_get_text(item, "kid"), algorithm, { 0 }, { 0 } };
	if (!type || !text_equal(type, kinds[algorithm].type) ||
	    (kinds[algorithm].curve && !(curve && text_equal(curve, kinds[algorithm].curve))) ||
	    !is_for_signatures(item, algorithm) ||
	    !read_number(arena, item, kinds[algorithm].first, &key->first) ||
	    !read_number(arena, item, kinds[algorithm].second, &key->second))
		return false;
	return key->first.size >= kinds[algorithm].least &&
	       key->first.size <= kinds[algorithm].most &&
	       key->second.size <= kinds[algorithm].second_most &&
	       (key->second.size > 0) == (kinds[algorithm].second != NULL);
}

bool jwks_parse(struct arena *arena, struct bytes text, struct jwks *keys, struct error *error)
{
	struct value *root, *items;
	struct error wrong;

	if (text.size > JWKS_LIMIT || !value_parse(arena, text, &root, &wrong) ||
	    !value_is_object(root) || !value_is_array(items = value_get(root, "keys")))
		return error_set(error, ERROR_INVALID, "it is no set of keys (JWKS)");
	*keys = (struct jwks) { arena_new_array(arena, struct jwk, KEY_LIMIT), 0 };
	for (size_t i = 0; i < value_count(items) && keys->count < KEY_LIMIT; i++)
		for (enum jwt_algorithm k = 0; k < JWT_ALGORITHM_COUNT; k++)
			if (read_key(arena, value_at(items, i), k, &keys->items[keys->count])) {
				keys->count++;
				break;
			}
	return keys->count || error_set(error, ERROR_INVALID,
					"it holds no key for RS256 (2,048 bits or more), ES256 or "
					"EdDSA");
}

const struct jwk *jwks_find(const struct jwks *keys, const struct jwt *jwt)
{
	if (!jwt->key)
		return keys->count == 1 ? keys->items : NULL;
	for (size_t i = 0; i < keys->count; i++)
		if (keys->items[i].id && text_equal(keys->items[i].id, jwt->key))
			return &keys->items[i];
	return NULL;
}

static gnutls_datum_t datum(struct bytes bytes)
{
	return (gnutls_datum_t) { (unsigned char *)(uintptr_t)bytes.data, (unsigned)bytes.size };
}

/* RFC 7518 section 3.4 puts r and s side by side; GnuTLS takes a DER sequence. */
static bool verify(gnutls_pubkey_t key, const struct jwt *jwt)
{
	gnutls_datum_t covered = datum(jwt->covered), signature = datum(jwt->signature);
	gnutls_datum_t r = { signature.data, ES256_R }, made = { 0 };
	gnutls_datum_t s = { signature.data + ES256_R, ES256_R };
	bool holds;

	if (jwt->algorithm == JWT_ES256) {
		if (signature.size != ES256_SIZE || gnutls_encode_rs_value(&made, &r, &s) < 0)
			return false;
		signature = made;
	}
	holds = gnutls_pubkey_verify_data2(key, kinds[jwt->algorithm].signature, 0, &covered,
					   &signature) >= 0;
	gnutls_free(made.data);
	return holds;
}

bool jwk_holds(const struct jwk *key, const struct jwt *jwt, struct error *error)
{
	gnutls_datum_t first = datum(key->first), second = datum(key->second);
	gnutls_pubkey_t public;
	bool holds;

	if (key->algorithm != jwt->algorithm)
		return error_set(error, ERROR_FORBIDDEN,
				 "the OIDC token is signed with %s, and the key that it names is "
				 "for %s",
				 jwt_algorithm_name(jwt->algorithm),
				 jwt_algorithm_name(key->algorithm));
	if (gnutls_pubkey_init(&public) < 0)
		abort(); /* out of memory */
	holds = kinds[key->algorithm].import(public, &first, &second) && verify(public, jwt);
	gnutls_pubkey_deinit(public);
	return holds ||
	       error_set(error, ERROR_FORBIDDEN, "the signature of the OIDC token does not hold");
}
