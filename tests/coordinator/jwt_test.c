#include "coordinator/jwt.h"

#include <stdlib.h>
#include <string.h>

#include "tests/support/issuer.h"

#define NOW ((int64_t)1700000000) /* seconds */

static const char *part(struct arena *arena, const char *text)
{
	return base64url_text(arena, text, strlen(text));
}

static const char *token(struct arena *arena, const char *header, const char *claims,
			 const char *signature)
{
	return arena_printf(arena, "%s.%s.%s", part(arena, header), part(arena, claims), signature);
}

#define RS "{\"alg\":\"RS256\"}"
#define ME "{\"iss\":\"https://issuer\"}"

/* Text that is taken as it is where there is no header. */
static const struct {
	const char *header, *claims, *signature, *expected;
} bad[] = {
	{ "{\"alg\":\"none\"}", ME, "",
	  "the OIDC token is signed with 'none'; RS256, ES256 and EdDSA are taken" },
	{ "{\"alg\":\"NONE\"}", ME, "",
	  "the OIDC token is signed with 'NONE'; RS256, ES256 and EdDSA are taken" },
	{ "{\"alg\":\"HS256\"}", ME, "AAAA",
	  "the OIDC token is signed with 'HS256'; RS256, ES256 and EdDSA are taken" },
	{ "{\"alg\":[\"RS256\"]}", ME, "AAAA",
	  "the OIDC token is signed with 'nothing'; RS256, ES256 and EdDSA are taken" },
	{ "{}", ME, "AAAA",
	  "the OIDC token is signed with 'nothing'; RS256, ES256 and EdDSA are taken" },
	{ "{\"alg\":\"RS256\",\"crit\":[\"b64\"],\"b64\":false}", ME, "AAAA",
	  "the OIDC token is none: it demands an extension that is not known here (crit)" },
	{ "{\"alg\":\"RS256\",\"alg\":\"none\"}", ME, "AAAA",
	  "the OIDC token is none: its header is no JSON object" },
	{ "[1]", ME, "AAAA", "the OIDC token is none: its header is no JSON object" },
	{ RS, "[]", "AAAA", "the OIDC token is none: its payload is no JSON object" },
	{ RS, "{\"iss\":1}", "AAAA",
	  "the OIDC token is none: it does not say who issued it (iss)" },
	{ RS, "{}", "AAAA", "the OIDC token is none: it does not say who issued it (iss)" },
	{ RS, ME, "AA=A", "the OIDC token is none: its signature is not in base64url" },
	{ RS, ME, "AAAB/", "the OIDC token is none: its signature is not in base64url" },
	{ RS, ME, "AB", "the OIDC token is none: its signature is not in base64url" },
	{ NULL, "!.e30.AAAA", NULL, "the OIDC token is none: its header is not in base64url" },
	{ NULL, "e30=.e30.AAAA", NULL, "the OIDC token is none: its header is not in base64url" },
	{ NULL, "..", NULL, "the OIDC token is none: its header is no JSON object" },
	{ NULL, "e30.e30", NULL, "the OIDC token is none: it has not three parts" },
	{ NULL, "a.b.c.d.e", NULL, "the OIDC token is none: it has not three parts" },
};

static void what_is_no_token_of_an_issuer_is_refused_and_said_why(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct error error = { 0 };
		struct jwt jwt;

		assert_refused(jwt_parse(arena,
					 bad[i].header ? token(arena, bad[i].header, bad[i].claims,
							       bad[i].signature)
						       : bad[i].claims,
					 &jwt, &error),
			       ERROR_FORBIDDEN, bad[i].expected);
	}
}

static void a_token_that_is_too_long_is_not_read(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	char *text = arena_alloc(arena, JWT_LIMIT + 2);
	struct error error = { 0 };
	struct jwt jwt;

	(void)state;
	memset(text, 'A', JWT_LIMIT + 1);
	text[JWT_LIMIT + 1] = '\0';
	text[10] = text[20] = '.';
	assert_refused(jwt_parse(arena, text, &jwt, &error), ERROR_FORBIDDEN,
		       "the OIDC token is none: it is longer than 16 KiB");
}

static void our_own_tokens_are_none(void **state)
{
	(void)state;
	assert_false(jwt_is("lst_0123"));
	assert_false(jwt_is("a.b"));
	assert_true(jwt_is("a.b.c"));
	assert_false(jwt_is("a.b.c.d"));
}

/* Times count from NOW. */
static const struct {
	const char *claims;
	int64_t at, leeway; /* seconds */
	const char *expected;
} times[] = {
	{ "\"exp\":1700000000", -1, 0, NULL },
	{ "\"exp\":1700000000", 0, 0,
	  "the OIDC token expired at 2023-11-14T22:13:20.000Z; ask its issuer for another" },
	{ "\"exp\":1700000000", 59, 60, NULL },
	{ "\"exp\":1700000000", 60, 60,
	  "the OIDC token expired at 2023-11-14T22:13:20.000Z; ask its issuer for another" },
	{ "\"exp\":1700000000.5", -1, 0, NULL },
	{ "\"exp\":1700000600,\"nbf\":1700000100", 39, 60,
	  "the OIDC token holds from 2023-11-14T22:15:00.000Z on, and here it is "
	  "2023-11-14T22:13:59.000Z: compare the clocks" },
	{ "\"exp\":1700000600,\"nbf\":1700000100", 40, 60, NULL },
	{ "\"exp\":1700000600,\"nbf\":1,\"iat\":1700000100", 39, 60,
	  "the OIDC token holds from 2023-11-14T22:15:00.000Z on, and here it is "
	  "2023-11-14T22:13:59.000Z: compare the clocks" },
	{ "\"nbf\":1", 0, 60, "the OIDC token has no end (exp)" },
	{ "\"exp\":\"1800000000\"", 0, 60, "'exp' of the OIDC token is no time" },
	{ "\"exp\":9007199254740992", 0, 60, "'exp' of the OIDC token is no time" },
	{ "\"exp\":-5", 0, 60, "'exp' of the OIDC token is no time" },
	{ "\"exp\":1e300", 0, 60, "'exp' of the OIDC token is no time" },
	{ "\"exp\":1700000600,\"nbf\":null", 0, 60, "'nbf' of the OIDC token is no time" },
};

static void a_token_holds_within_its_times_and_the_leeway(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(times); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct error error = { 0 };
		struct jwt jwt;
		bool holds;

		assert_ok(jwt_parse(
		    arena,
		    token(arena, RS, arena_printf(arena, "{\"iss\":\"i\",%s}", times[i].claims),
			  "AAAA"),
		    &jwt, &error));
		holds = jwt_is_in_time(arena, &jwt, (NOW + times[i].at) * 1000,
				       times[i].leeway * 1000, &error);
		if (times[i].expected)
			assert_refused(holds, ERROR_FORBIDDEN, times[i].expected);
		else
			assert_ok(holds);
	}
}

static const struct {
	const char *audience;
	bool holds;
} audiences[] = {
	{ "\"us\"", true },      { "[\"them\",\"us\"]", true },
	{ "[\"them\"]", false }, { "\"us/\"", false },
	{ "\"\"", false },       { "[]", false },
	{ "{\"us\":1}", false }, { "[[\"us\"]]", false },
	{ "null", false },       { "\"also us\"", true },
};

static void a_token_is_for_one_of_our_audiences_or_refused(void **state)
{
	static const char *const ours[] = { "us", "also us" };

	(void)state;
	for (size_t i = 0; i < COUNT(audiences); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct error error = { 0 };
		struct jwt jwt;

		assert_ok(jwt_parse(
		    arena,
		    token(arena, RS,
			  arena_printf(arena, "{\"iss\":\"i\",\"aud\":%s}", audiences[i].audience),
			  "AAAA"),
		    &jwt, &error));
		assert_int_equal(jwt_is_for(&jwt, ours, 2, &error), audiences[i].holds);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_token_of_an_issuer_is_refused_and_said_why),
		cmocka_unit_test(a_token_that_is_too_long_is_not_read),
		cmocka_unit_test(our_own_tokens_are_none),
		cmocka_unit_test(a_token_holds_within_its_times_and_the_leeway),
		cmocka_unit_test(a_token_is_for_one_of_our_audiences_or_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
