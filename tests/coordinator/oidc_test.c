#include "coordinator/oidc.h"

#include <string.h>

#include "core/base/file.h"
#include "tests/support/issuer.h"
#include "tests/support/rest.h"

#define SECOND ((int64_t)1000)
#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)
#define WALL   ((int64_t)1700000000 * SECOND)
#define START  (10 * HOUR) /* monotonic */

/* A server with the issuer's two documents, which the test may change. */
struct issuing {
	struct arena *arena;
	struct rest_row rows[2];
	struct rest *rest;
	struct issuers issuers;
	struct oidc *oidc;
	struct issuer_key *key;
};

static void publish(struct issuing *issuing, const struct issuer_key *key)
{
	issuing->key = (struct issuer_key *)(uintptr_t)key;
	issuing->rows[1].body = issuer_keys_text(issuing->arena, key, NULL);
	issuing->rows[1].status = 200;
}

static void open_issuer(struct issuing *issuing, struct arena *arena)
{
	struct error error = { 0 };
	const char *url;

	*issuing = (struct issuing) {
		.arena = arena,
		.rows = { { "GET", "/.well-known/openid-configuration", 200, "" },
			  { "GET", "/keys", 200, "" } },
	};
	issuing->rest = rest_open_again(issuing->rows, 2);
	url = rest_url(issuing->rest);
	issuing->rows[0].body =
	    arena_printf(arena, "{\"issuer\":\"%s\",\"jwks_uri\":\"%s/keys\"}", url, url);
	publish(issuing, issuer_key_make(arena, "one", JWT_EDDSA));
	assert_ok(issuers_parse(
	    arena, "f",
	    bytes_of(arena_printf(arena,
				  "issuers: [{ name: acme, issuer: '%s', audience: lockstep, "
				  "grants: [{ name: a, claims: { sub: 'repo:*' }, role: deployer, "
				  "project: shop }] }]",
				  url)),
	    &issuing->issuers, &error));
	assert_ok(oidc_open(&issuing->issuers, &issuing->oidc, &error));
}

static void close_issuer(struct issuing *issuing)
{
	oidc_close(issuing->oidc);
	rest_close(issuing->rest);
}

static const char *claims(const struct issuing *issuing, const char *more)
{
	return arena_printf(issuing->arena,
			    "{\"iss\":\"%s\",\"aud\":\"lockstep\",\"exp\":1700000300,"
			    "\"iat\":1700000000,\"sub\":\"repo:acme/shop\"%s}",
			    rest_url(issuing->rest), more);
}

static const char *token_of(const struct issuing *issuing)
{
	return issuer_sign(issuing->arena, issuing->key, claims(issuing, ""));
}

/* As the REST interface does it. */
static bool ask(struct issuing *issuing, const char *token, int64_t now, struct token *who,
		struct error *error)
{
	struct oidc_request request = { token, WALL, now };
	struct error ignored;

	if (oidc_wants_keys(issuing->oidc, token, now) &&
	    !oidc_fetch(issuing->oidc, token, NULL, now, &ignored))
		*error = ignored;
	return oidc_authenticate(issuing->oidc, issuing->arena, &request, who, error);
}

static size_t asked(const struct issuing *issuing)
{
	size_t count = 0;

	for (const char *at = rest_heard(issuing->rest); (at = strstr(at, "GET /keys")); at++)
		count++;
	return count;
}

static void a_token_of_the_issuer_is_known_and_its_keys_are_fetched_once(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error = { 0 };
	struct issuing issuing;
	struct token who;

	(void)state;
	open_issuer(&issuing, arena);
	for (int64_t i = 0; i < 10; i++)
		assert_ok(ask(&issuing, token_of(&issuing), START + i * MINUTE, &who, &error));
	assert_string_equal(who.name, "acme:repo:acme/shop");
	assert_int_equal(who.role, ROLE_DEPLOYER);
	assert_string_equal(who.project, "shop");
	assert_null(who.environment);
	assert_null(who.id);
	assert_int_equal(asked(&issuing), 1);
	assert_ok(ask(&issuing, token_of(&issuing), START + 15 * MINUTE, &who, &error));
	assert_int_equal(asked(&issuing), 2);
	close_issuer(&issuing);
}

static void a_new_key_is_fetched_when_a_token_names_it_but_once_a_minute(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error = { 0 };
	struct issuing issuing;
	const char *old;
	struct token who;

	(void)state;
	open_issuer(&issuing, arena);
	old = token_of(&issuing);
	assert_ok(ask(&issuing, old, START, &who, &error));
	publish(&issuing, issuer_key_make(arena, "two", JWT_ES256));
	for (int i = 0; i < 20; i++)
		assert_refused(ask(&issuing, token_of(&issuing), START + SECOND, &who, &error),
			       ERROR_FORBIDDEN,
			       "the OIDC token is signed with a key that acme does not publish");
	assert_int_equal(asked(&issuing), 1);
	assert_ok(ask(&issuing, token_of(&issuing), START + MINUTE + SECOND, &who, &error));
	assert_refused(ask(&issuing, old, START + MINUTE, &who, &error), ERROR_FORBIDDEN,
		       "the OIDC token is signed with a key that acme does not publish");
	assert_int_equal(asked(&issuing), 2);
	close_issuer(&issuing);
}

static void an_issuer_that_is_away_shuts_nobody_out_for_a_day(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error = { 0 };
	struct issuing issuing;
	struct token who;

	(void)state;
	open_issuer(&issuing, arena);
	assert_ok(ask(&issuing, token_of(&issuing), START, &who, &error));
	issuing.rows[1].status = 503;
	for (int64_t i = 0; i < 24; i++)
		assert_ok(ask(&issuing, token_of(&issuing), START + i * HOUR, &who, &error));
	assert_refused(
	    ask(&issuing, token_of(&issuing), START + 24 * HOUR, &who, &error), ERROR_UNREACHABLE,
	    arena_printf(arena,
			 "OIDC tokens of acme cannot be checked now: issuer acme: %s/keys: "
			 "answered 503",
			 rest_url(issuing.rest)));
	close_issuer(&issuing);
}

/* Each document in its turn; a failure is tried again after five seconds. */
static const struct {
	const char *discovery; /* NULL: the right one */
	const char *keys;      /* the same */
	const char *expected;  /* "%s": the issuer's URL */
} documents[] = {
	{ "no", NULL,
	  "OIDC tokens of acme cannot be checked now: issuer acme: "
	  "%s/.well-known/openid-configuration: is no JSON object" },
	{ "{\"issuer\":\"https://evil.example\",\"jwks_uri\":\"https://evil.example\"}", NULL,
	  "OIDC tokens of acme cannot be checked now: issuer acme: "
	  "%s/.well-known/openid-configuration: is of the issuer 'https://evil.example'" },
	{ NULL, "{}",
	  "OIDC tokens of acme cannot be checked now: issuer acme: %s/keys: it is no set of "
	  "keys (JWKS)" },
};

static void an_issuer_whose_documents_are_wrong_opens_to_nobody(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct issuing issuing;
	struct error error = { 0 };
	struct token who;
	int64_t now = START;

	(void)state;
	open_issuer(&issuing, arena);
	for (size_t i = 0; i < COUNT(documents); i++, now += 6 * SECOND) {
		struct rest_row right[2];
		const char *from = strstr(documents[i].expected, "%s");

		memcpy(right, issuing.rows, sizeof right);
		if (documents[i].discovery)
			issuing.rows[0].body = documents[i].discovery;
		if (documents[i].keys)
			issuing.rows[1].body = documents[i].keys;
		assert_refused(
		    ask(&issuing, token_of(&issuing), now, &who, &error), ERROR_UNREACHABLE,
		    arena_printf(arena, "%.*s%s%s", (int)(from - documents[i].expected),
				 documents[i].expected, rest_url(issuing.rest), from + 2));
		memcpy(issuing.rows, right, sizeof right);
	}
	assert_ok(ask(&issuing, token_of(&issuing), now, &who, &error));
	close_issuer(&issuing);
}

static void what_an_attacker_sends_is_refused(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct issuing issuing;
	struct issuer_key *other;
	struct error error = { 0 };
	struct token who;
	const char *secret;

	(void)state;
	open_issuer(&issuing, arena);
	other = issuer_key_make(arena, "one", JWT_EDDSA);
	assert_refused(
	    ask(&issuing, issuer_sign(arena, other, claims(&issuing, "")), START, &who, &error),
	    ERROR_FORBIDDEN, "the signature of the OIDC token does not hold");
	secret = token_of(&issuing);
	assert_ok(ask(&issuing, secret, START, &who, &error));
	/* The payload of one token with the signature of another. */
	other = issuing.key;
	assert_refused(
	    ask(&issuing,
		arena_printf(arena, "%.*s%s", (int)(strrchr(secret, '.') - secret), secret,
			     strrchr(issuer_sign(arena, other, claims(&issuing, ",\"x\":1")), '.')),
		START, &who, &error),
	    ERROR_FORBIDDEN, "the signature of the OIDC token does not hold");
	assert_refused(ask(&issuing,
			   issuer_sign_as(arena, issuing.key, "{\"alg\":\"RS256\",\"kid\":\"one\"}",
					  claims(&issuing, "")),
			   START, &who, &error),
		       ERROR_FORBIDDEN,
		       "the OIDC token is signed with RS256, and the key that it names is for "
		       "EdDSA");
	assert_refused(ask(&issuing,
			   issuer_sign(arena, issuing.key,
				       "{\"iss\":\"https://evil.example\",\"aud\":\"lockstep\"}"),
			   START, &who, &error),
		       ERROR_FORBIDDEN, "OIDC tokens of 'https://evil.example' are not taken here");
	assert_refused(
	    ask(&issuing,
		issuer_sign(arena, issuing.key,
			    arena_printf(arena,
					 "{\"iss\":\"%s\",\"aud\":\"lockstep\",\"exp\":1700000300,"
					 "\"sub\":\"user:mallory\"}",
					 rest_url(issuing.rest))),
		START, &who, &error),
	    ERROR_FORBIDDEN,
	    "the OIDC token of acme is sound, but no grant of this coordinator fits its claims "
	    "(sub is 'user:mallory')");
	assert_int_equal(asked(&issuing), 1);
	close_issuer(&issuing);
}

static void keys_may_come_from_a_file(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct issuer_key *key = issuer_key_make(arena, "k", JWT_RS256);
	const char *path = path_join(arena, test_folder(arena), "keys.json");
	struct error error = { 0 };
	struct issuers issuers;
	struct oidc *oidc;
	struct token who;
	struct oidc_request request = { NULL, WALL, START + 1000 * HOUR };

	(void)state;
	assert_ok(issuers_parse(
	    arena, "f",
	    bytes_of(arena_printf(arena,
				  "issuers: [{ name: acme, issuer: 'https://i', audience: a, "
				  "keys-file: %s, grants: [{ name: a, claims: { sub: s }, "
				  "role: viewer }] }]",
				  path)),
	    &issuers, &error));
	assert_refused(oidc_open(&issuers, &oidc, &error), ERROR_NOT_FOUND,
		       arena_printf(arena,
				    "keys-file %s of issuer acme: %s: No such file or "
				    "directory",
				    path, path));
	assert_ok(
	    file_write(path, bytes_of(issuer_keys_text(arena, key, NULL)), FILE_PUBLIC, &error));
	assert_ok(oidc_open(&issuers, &oidc, &error));
	request.token = issuer_sign(
	    arena, key, "{\"iss\":\"https://i\",\"aud\":\"a\",\"exp\":1700000300,\"sub\":\"s\"}");
	assert_false(oidc_wants_keys(oidc, request.token, request.now));
	assert_ok(oidc_authenticate(oidc, arena, &request, &who, &error));
	assert_string_equal(who.name, "acme:s");
	oidc_close(oidc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_token_of_the_issuer_is_known_and_its_keys_are_fetched_once),
		cmocka_unit_test(a_new_key_is_fetched_when_a_token_names_it_but_once_a_minute),
		cmocka_unit_test(an_issuer_that_is_away_shuts_nobody_out_for_a_day),
		cmocka_unit_test(an_issuer_whose_documents_are_wrong_opens_to_nobody),
		cmocka_unit_test(what_an_attacker_sends_is_refused),
		cmocka_unit_test(keys_may_come_from_a_file),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
