#include "coordinator/issuers.h"

#include <string.h>

#include "tests/support/test.h"

#define HEAD                                                                                       \
	"issuers:\n"                                                                               \
	"  - name: acme\n"                                                                         \
	"    issuer: https://id.acme.example\n"                                                    \
	"    audience: lockstep\n"
#define GRANTS                                                                                     \
	"    grants:\n"                                                                            \
	"      - name: one\n"                                                                      \
	"        claims: { sub: a }\n"                                                             \
	"        role: viewer\n"
#define GITHUB                                                                                     \
	"issuers:\n"                                                                               \
	"  - name: github\n"                                                                       \
	"    issuer: https://token.actions.githubusercontent.com\n"                                \
	"    audience: lockstep\n"                                                                 \
	"    grants:\n"                                                                            \
	"      - name: one\n"                                                                      \
	"        role: deployer\n"                                                                 \
	"        claims: "
#define ANYBODY                                                                                    \
	"f:6:9: anybody gets a token of https://token.actions.githubusercontent.com: say in "      \
	"'claims' whose it has to be, by repository or repository_id, without a '*' before the "   \
	"owner's name"

static const struct {
	const char *text, *expected; /* NULL: it is fine */
} files[] = {
	{ HEAD GRANTS, NULL },
	{ "", "f:1:1: the file has no issuers" },
	{ HEAD, "f:2:5: the issuer has no grants" },
	{ HEAD "    grants: []\n", "f:2:5: issuer 'acme' needs an audience and a grant at least" },
	{ HEAD "    grant: []\n", "f:5:5: unknown key 'grant'; did you mean 'grants'?" },
	{ HEAD "    keys-url: http://id.acme.example/keys\n" GRANTS,
	  "f:5:15: keys-url: has to begin with https:// (http:// only on this machine)" },
	{ HEAD "    keys-url: http://127.0.0.1.evil.example/keys\n" GRANTS,
	  "f:5:15: keys-url: has to begin with https:// (http:// only on this machine)" },
	{ HEAD "    keys-url: http://127.0.0.1:1@evil.example/keys\n" GRANTS,
	  "f:5:15: keys-url: has to begin with https:// (http:// only on this machine)" },
	{ HEAD "    keys-url: file:///etc/passwd\n" GRANTS,
	  "f:5:15: keys-url: has to begin with https:// (http:// only on this machine)" },
	{ HEAD "    keys-url: http://localhost:9/keys\n" GRANTS, NULL },
	{ HEAD "    keys-url: https://a\n    keys-file: b\n" GRANTS,
	  "f:6:16: give keys-url or keys-file, not both" },
	{ HEAD "    leeway: 1h\n" GRANTS,
	  "f:5:13: leeway: '1h' is no duration between 0 and 10m (30s, 15m, 24h, 7d)" },
	{ HEAD "    grants: [{ name: a, role: root, claims: { sub: a } }]\n",
	  "f:5:31: role: 'root' is not known; write viewer, auditor, deployer, approver or "
	  "admin" },
	{ HEAD "    grants: [{ name: a, role: admin, claims: {} }]\n",
	  "f:5:46: 'claims' has to name 1 to 20 claims, as in { repository: acme/shop }" },
	{ HEAD "    grants: [{ name: a, role: admin, claims: { sub: '*' } }]\n",
	  "f:5:53: sub: has to be a text that is more than '*'" },
	{ HEAD "    grants: [{ name: a, role: admin, claims: { sub: '' } }]\n",
	  "f:5:53: sub: has to be a text that is more than '*'" },
	{ HEAD "    grants: [{ name: a, role: admin, claims: { sub: [] } }]\n",
	  "f:5:53: sub: a value, or a list of 1 to 100 values, is expected here" },
	{ HEAD "    grants: [{ name: a, role: admin, environment: P, claims: { sub: a } }]\n",
	  "f:5:51: 'P' is no name for an environment: use a to z, 0 to 9 and '-', a letter first, "
	  "at most 63 characters" },
	{ HEAD GRANTS
	  "  - name: other\n    issuer: https://id.acme.example\n    audience: x\n" GRANTS,
	  "f:1:1: the issuer https://id.acme.example is there twice" },
	{ HEAD "    actor: '{sub} in {run_id}'\n" GRANTS,
	  "f:5:12: actor: {run_id} is another one in each run, and would make many people of one: "
	  "four eyes compare names" },
	{ HEAD "    grants: [{ name: a, role: approver, claims: { sub: a } }]\n",
	  "f:5:14: grant 'a' may approve: say in 'actor' by which claims one person is told from "
	  "another, as in {actor} or {user_login}" },
	{ HEAD
	  "    actor: '{email}'\n    grants: [{ name: a, role: approver, claims: { sub: a } }]\n",
	  NULL },
	{ GITHUB "{ repository: acme/shop }\n", NULL },
	{ GITHUB "{ repository: acme/*, environment: production }\n", NULL },
	{ GITHUB "{ sub: 'repo:acme/shop:*' }\n", NULL },
	{ GITHUB "{ environment: production }\n", ANYBODY },
	{ GITHUB "{ ref: refs/heads/main, repository: '*/shop' }\n", ANYBODY },
	{ GITHUB "{ sub: 'repo:*' }\n", ANYBODY },
	{ GITHUB "{ repository: [acme/shop, 'a*'] }\n", ANYBODY },
	{ GITHUB "{ repository_owner: 'acme*' }\n", ANYBODY },
};

static void a_file_is_taken_or_refused_where_it_is_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		SCOPED(arena_release) struct arena *arena = arena_open();
		struct error error = { 0 };
		struct issuers issuers;
		bool fine = issuers_parse(arena, "f", bytes_of(files[i].text), &issuers, &error);

		if (files[i].expected)
			assert_refused(fine, ERROR_INVALID, files[i].expected);
		else
			assert_ok(fine);
	}
}

static const char grants[] = HEAD
    "    actor: '{user} of {sub}'\n"
    "    grants:\n"
    "      - name: production\n"
    "        claims: { repository: acme/shop, environment: production, ref: refs/heads/main }\n"
    "        role: deployer\n"
    "        project: shop\n"
    "        environment: production\n"
    "      - name: tags\n"
    "        claims: { repository: [acme/shop, acme/bank], ref: 'refs/tags/v*' }\n"
    "        role: auditor\n"
    "      - name: groups\n"
    "        claims: { groups: dba, verified: 'true', level: '40' }\n"
    "        role: approver\n";

static const struct {
	const char *claims, *grant; /* NULL: none */
} people[] = {
	{ "{\"repository\":\"acme/shop\",\"environment\":\"production\",\"ref\":\"refs/heads/"
	  "main\"}",
	  "production" },
	{ "{\"repository\":\"acme/shop\",\"environment\":\"production\",\"ref\":\"refs/heads/x\"}",
	  NULL },
	{ "{\"repository\":\"acme/shop\",\"ref\":\"refs/heads/main\"}", NULL },
	{ "{\"repository\":\"acme/shop2\",\"environment\":\"production\","
	  "\"ref\":\"refs/heads/main\"}",
	  NULL },
	{ "{\"repository\":\"Acme/Shop\",\"environment\":\"production\","
	  "\"ref\":\"refs/heads/main\"}",
	  NULL },
	{ "{\"repository\":\"acme/bank\",\"ref\":\"refs/tags/v1.2\"}", "tags" },
	{ "{\"repository\":\"acme/bank\",\"ref\":\"refs/tags/v\"}", "tags" },
	{ "{\"repository\":\"acme/bank\",\"ref\":\"refs/heads/refs/tags/v1\"}", NULL },
	{ "{\"groups\":[\"all\",\"dba\"],\"verified\":true,\"level\":40}", "groups" },
	{ "{\"groups\":\"dba\",\"verified\":\"true\",\"level\":\"40\"}", "groups" },
	{ "{\"groups\":[\"all\",\"dba\"],\"verified\":false,\"level\":40}", NULL },
	{ "{\"groups\":[[\"dba\"]],\"verified\":true,\"level\":40}", NULL },
	{ "{\"groups\":[\"dba\"],\"verified\":null,\"level\":40}", NULL },
	{ "{\"groups\":[\"dba\"],\"verified\":{\"true\":1},\"level\":40}", NULL },
	{ "{}", NULL },
};

static void the_first_grant_all_of_whose_claims_are_there_counts(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct error error = { 0 };
	struct issuers issuers;

	(void)state;
	assert_ok(issuers_parse(arena, "f", bytes_of(grants), &issuers, &error));
	for (size_t i = 0; i < COUNT(people); i++) {
		const struct grant *grant;
		struct value *claims;

		assert_ok(value_parse(arena, bytes_of(people[i].claims), &claims, &error));
		grant = issuer_grant(issuers.items, claims);
		if (!people[i].grant)
			assert_null(grant);
		else
			assert_string_equal(grant ? grant->name : "none", people[i].grant);
	}
	assert_int_equal(issuers.items->grants[0].role, ROLE_DEPLOYER);
	assert_int_equal(issuers.items->grants[2].role, ROLE_APPROVER);
	assert_string_equal(issuers.items->grants[0].environment, "production");
	assert_null(issuers.items->grants[1].project);
}

static const struct {
	const char *claims, *actor, *expected;
} actors[] = {
	{ "{\"user\":\"anna\",\"sub\":7}", "anna of 7", NULL },
	{ "{\"user\":\"anna\"}", NULL,
	  "the OIDC token has no text in its claim 'sub', by which the log calls who acts" },
	{ "{\"user\":\"\",\"sub\":\"x\"}", NULL,
	  "the OIDC token has no text in its claim 'user', by which the log calls who acts" },
	{ "{\"user\":[\"anna\"],\"sub\":\"x\"}", NULL,
	  "the OIDC token has no text in its claim 'user', by which the log calls who acts" },
	{ "{\"user\":\"an\\nna\",\"sub\":\"x\"}", NULL,
	  "the claims of the OIDC token make a name that is longer than 200 bytes or not one "
	  "line" },
};

static void who_acts_is_called_by_the_claims_that_the_file_names(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct issuers issuers;
	struct error error = { 0 };

	(void)state;
	assert_ok(issuers_parse(arena, "f", bytes_of(grants), &issuers, &error));
	for (size_t i = 0; i < COUNT(actors); i++) {
		struct value *claims;
		const char *actor;
		bool fine;

		assert_ok(value_parse(arena, bytes_of(actors[i].claims), &claims, &error));
		fine = issuer_actor(arena, issuers.items, claims, &actor, &error);
		if (actors[i].expected)
			assert_refused(fine, ERROR_FORBIDDEN, actors[i].expected);
		else
			assert_string_equal(actor, actors[i].actor);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_taken_or_refused_where_it_is_wrong),
		cmocka_unit_test(the_first_grant_all_of_whose_claims_are_there_counts),
		cmocka_unit_test(who_acts_is_called_by_the_claims_that_the_file_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
