#include "coordinator/jwks.h"

#include <string.h>

#include "core/base/crypto.h"
#include "tests/support/issuer.h"

/* RFC 7515 appendices A.2 and A.3, RFC 8037 appendix A.4: their payloads are no claims of an
 * issuer, so that the parts are put together here. */
static const struct {
	enum jwt_algorithm algorithm;
	const char *key, *covered, *signature;
} vectors[] = {
	{ JWT_RS256,
	  "{\"kty\":\"RSA\",\"n\":\"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddx"
	  "HmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMs"
	  "D1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSH"
	  "SXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdV"
	  "MTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8"
	  "NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ\",\"e\":\"AQAB\"}",
	  "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
	  "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ",
	  "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7"
	  "AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4"
	  "BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K"
	  "0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqv"
	  "hJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrB"
	  "p0igcN_IoypGlUPQGe77Rw" },
	{ JWT_ES256,
	  "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
	  "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}",
	  "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
	  "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ",
	  "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-"
	  "Kg6NU1Q" },
	{ JWT_EDDSA,
	  "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
	  "\"}",
	  "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
	  "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_"
	  "MuM0KAg" },
};

static struct jwt jwt_of(struct arena *arena, size_t i)
{
	struct jwt jwt = { .algorithm = vectors[i].algorithm,
			   .covered = bytes_of(vectors[i].covered) };

	assert_true(base64url_decode(arena, bytes_of(vectors[i].signature), &jwt.signature));
	return jwt;
}

static struct jwks keys_of(struct arena *arena, const char *keys)
{
	struct jwks parsed;
	struct error error = { 0 };

	assert_ok(jwks_parse(arena, bytes_of(arena_printf(arena, "{\"keys\":[%s]}", keys)), &parsed,
			     &error));
	return parsed;
}

static void the_vectors_of_the_rfcs_hold_and_with_one_bit_changed_do_not(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(vectors); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct jwt jwt = jwt_of(arena, i);
		struct jwks keys = keys_of(arena, vectors[i].key);
		char *signature = arena_copy(arena, jwt.signature.data, jwt.signature.size);
		struct error error = { 0 };

		assert_int_equal(keys.count, 1);
		assert_ptr_equal(jwks_find(&keys, &jwt), keys.items);
		assert_ok(jwk_holds(keys.items, &jwt, &error));
		for (size_t bit = 0; bit < jwt.signature.size * 8; bit += 61) {
			jwt.signature.data = signature;
			signature[bit / 8] = (char)(signature[bit / 8] ^ (1 << bit % 8));
			assert_refused(jwk_holds(keys.items, &jwt, &error), ERROR_FORBIDDEN,
				       "the signature of the OIDC token does not hold");
			signature[bit / 8] = (char)(signature[bit / 8] ^ (1 << bit % 8));
		}
		jwt.signature.size--;
		assert_false(jwk_holds(keys.items, &jwt, &error));
		jwt.signature.size = 0;
		assert_false(jwk_holds(keys.items, &jwt, &error));
	}
}

static void a_key_is_used_for_its_own_algorithm_only(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT(vectors); i++)
		for (enum jwt_algorithm other = 0; other < JWT_ALGORITHM_COUNT; other++) {
			struct jwt jwt = jwt_of(arena, i);
			struct jwks keys = keys_of(arena, vectors[i].key);
			struct error error = { 0 };

			jwt.algorithm = other;
			assert_int_equal(jwk_holds(keys.items, &jwt, &error),
					 other == vectors[i].algorithm);
		}
}

static const struct {
	const char *keys;
	const char *expected;
} bad[] = {
	{ "", "it is no set of keys (JWKS)" },
	{ "[]", "it is no set of keys (JWKS)" },
	{ "{\"keys\":{}}", "it is no set of keys (JWKS)" },
	{ "{\"keys\":[]}", "it holds no key for RS256 (2,048 bits or more), ES256 or EdDSA" },
	{ "{\"keys\":[1,null,[],{}]}",
	  "it holds no key for RS256 (2,048 bits or more), ES256 or EdDSA" },
	{ "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}",
	  "it holds no key for RS256 (2,048 bits or more), ES256 or EdDSA" },
	{ "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}",
	  "it holds no key for RS256 (2,048 bits or more), ES256 or EdDSA" },
	{ "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"X25519\","
	  "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}",
	  "it holds no key for RS256 (2,048 bits or more), ES256 or EdDSA" },
	{ "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"use\":\"enc\","
	  "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}",
	  "it holds no key for RS256 (2,048 bits or more), ES256 or EdDSA" },
	{ "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"alg\":\"RS256\","
	  "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}",
	  "it holds no key for RS256 (2,048 bits or more), ES256 or EdDSA" },
};

static void what_cannot_be_used_is_no_key(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct error error = { 0 };
		struct jwks keys;

		assert_refused(jwks_parse(arena, bytes_of(bad[i].keys), &keys, &error),
			       ERROR_INVALID, bad[i].expected);
	}
}

static void the_key_is_the_one_that_the_token_names(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct issuer_key *a = issuer_key_make(arena, "a", JWT_EDDSA);
	struct issuer_key *b = issuer_key_make(arena, "b", JWT_ES256);
	struct issuer_key *c = issuer_key_make(arena, "c", JWT_RS256);
	const struct issuer_key *all[] = { a, b, c };
	struct jwks keys =
	    keys_of(arena, arena_printf(arena, "%s,%s,%s", issuer_key_text(arena, a),
					issuer_key_text(arena, b), issuer_key_text(arena, c)));
	struct error error = { 0 };
	struct jwt jwt;

	(void)state;
	assert_int_equal(keys.count, 3);
	for (size_t i = 0; i < COUNT(all); i++) {
		assert_ok(
		    jwt_parse(arena, issuer_sign(arena, all[i], "{\"iss\":\"i\"}"), &jwt, &error));
		assert_ptr_equal(jwks_find(&keys, &jwt), &keys.items[i]);
		assert_ok(jwk_holds(&keys.items[i], &jwt, &error));
		assert_false(jwk_holds(&keys.items[(i + 1) % 3], &jwt, &error));
	}
	jwt.key = "d";
	assert_null(jwks_find(&keys, &jwt));
	jwt.key = NULL;
	assert_null(jwks_find(&keys, &jwt));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_vectors_of_the_rfcs_hold_and_with_one_bit_changed_do_not),
		cmocka_unit_test(a_key_is_used_for_its_own_algorithm_only),
		cmocka_unit_test(what_cannot_be_used_is_no_key),
		cmocka_unit_test(the_key_is_the_one_that_the_token_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
