#include <string.h>

#include "coordinator/http/route.h"
#include "core/base/clock.h"
#include "core/base/file.h"
#include "tests/coordinator/http/identities.h"
#include "tests/support/issuer.h"
#include "tests/support/served.h"

static const char *const names[IDENTITY_COUNT] = {
	[NOBODY] = "nobody",
	[STRANGER] = "a stranger",
	[EXPIRED] = "an admin whose token has expired",
	[REVOKED] = "an admin whose token is revoked",
	[VIEWER] = "a viewer",
	[AUDITOR] = "an auditor",
	[DEPLOYER] = "a deployer",
	[APPROVER] = "an approver",
	[ADMIN] = "an admin",
	[ADMIN_OF_BANK] = "an admin of bank",
	[ADMIN_OF_SHOP] = "an admin of shop",
	[ADMIN_OF_STAGING] = "an admin of staging",
	[ADMIN_OF_SHOP_STAGING] = "an admin of shop's staging",
	[JOINING] = "an agent that joins",
	[JOB] = "a job that deploys shop",
	[JOB_OF_STAGING] = "a job that deploys shop's staging",
	[JOB_OF_OTHERS] = "a job of others",
};

/* Whoever is limited must not read these, which are not within the limit. */
static const char *const secrets[IDENTITY_COUNT] = {
	[ADMIN_OF_BANK] = "shop",
	[ADMIN_OF_STAGING] = "prod-db",
	[ADMIN_OF_SHOP_STAGING] = "prod-db",
	[JOB_OF_STAGING] = "prod-db",
};

struct world_of_two {
	struct arena *arena;
	struct served *served;
	const char *tokens[IDENTITY_COUNT];
	struct issuer_key *key;
	const char *blob; /* hash of a file of shop's */
};

static const char *worthless(struct world_of_two *world, const char *more, bool revoke)
{
	struct value *made = served_ask(
	    world->served, 201, "POST", "/v1/tokens",
	    arena_printf(world->arena, "{\"name\":\"gone\",\"role\":\"admin\"%s}", more));

	if (revoke)
		served_ask(
		    world->served, 200, "POST",
		    arena_printf(world->arena, "/v1/tokens/%s/revoke", value_get_text(made, "id")),
		    "{}");
	return value_get_text(made, "token");
}

static const char *job_token(struct world_of_two *world, const char *subject)
{
	return issuer_sign(world->arena, world->key,
			   arena_printf(world->arena,
					"{\"iss\":\"https://id.example\",\"aud\":\"lockstep\","
					"\"sub\":\"%s\",\"exp\":%lld}",
					subject, (long long)clock_wall() / 1000 + 600));
}

static void make_job_tokens(struct world_of_two *world)
{
	world->tokens[JOINING] =
	    value_get_text(served_ask(world->served, 201, "POST", "/v1/agents/tokens",
				      "{\"environment\":\"production\"}"),
			   "token");
	world->tokens[JOB] = job_token(world, "shop");
	world->tokens[JOB_OF_STAGING] = job_token(world, "shop-staging");
	world->tokens[JOB_OF_OTHERS] = job_token(world, "others");
}

static void make_tokens(struct world_of_two *world)
{
	struct served *served = world->served;

	world->tokens[STRANGER] =
	    "lst_0000000000000000000000000000000000000000000000000000000000000000";
	world->tokens[EXPIRED] = worthless(world, ",\"valid_for\":1", false);
	world->tokens[REVOKED] = worthless(world, "", true);
	for (enum role role = ROLE_VIEWER; role < ROLE_COUNT; role++)
		world->tokens[VIEWER + role] = served_token(served, role, NULL, NULL);
	world->tokens[ADMIN_OF_BANK] = served_token(served, ROLE_ADMIN, "bank", NULL);
	world->tokens[ADMIN_OF_SHOP] = served_token(served, ROLE_ADMIN, "shop", NULL);
	world->tokens[ADMIN_OF_STAGING] = served_token(served, ROLE_ADMIN, NULL, "staging");
	world->tokens[ADMIN_OF_SHOP_STAGING] = served_token(served, ROLE_ADMIN, "shop", "staging");
}

static struct served *start_with_issuer(struct world_of_two *world)
{
	const char *path = path_join(world->arena, test_folder(world->arena), "keys.json");
	struct served_options options = {
		.oidc = arena_printf(
		    world->arena,
		    "issuers:\n"
		    "  - name: acme\n"
		    "    issuer: https://id.example\n"
		    "    audience: lockstep\n"
		    "    keys-file: %s\n"
		    "    grants:\n"
		    "      - { name: a, claims: { sub: shop }, role: deployer, project: shop }\n"
		    "      - { name: b, claims: { sub: shop-staging }, role: deployer, "
		    "project: shop, environment: staging }\n",
		    path)
	};
	struct error error = { 0 };

	world->key = issuer_key_make(world->arena, "k", JWT_EDDSA);
	assert_ok(file_write(path, bytes_of(issuer_keys_text(world->arena, world->key, NULL)),
			     FILE_PUBLIC, &error));
	return served_start_with(world->arena, &options);
}

/* Two projects; the one that is asked about has a rollout in each of its two environments. */
static struct world_of_two *world_of_two(struct arena *arena)
{
	static const char pipeline[] = "environments:\n  - name: staging\n  - name: production\n";
	struct world_of_two *world = arena_new(arena, struct world_of_two);
	struct hash hash = hash_of(SHOP_USERS, strlen(SHOP_USERS));
	struct served *served;

	world->arena = arena;
	served = world->served = start_with_issuer(world);
	world->blob = hash_hex(arena, &hash);
	make_tokens(world);
	make_job_tokens(world);
	served_push(served, "bank", "1_a.sql", SHOP_POSTS, NULL);
	served_push(served, "shop", "1_users.sql", SHOP_USERS, NULL);
	served_ask(served, 200, "PUT", "/v1/projects/shop/pipeline", pipeline);
	served_target(served, "shop", "staging", "stage-db");
	served_target(served, "shop", "production", "prod-db");
	served_target(served, "bank", "production", "vault");
	served_ask(served, 201, "POST", "/v1/projects/shop/rollouts",
		   "{\"environment\":\"staging\"}");
	served_ask(served, 201, "POST", "/v1/projects/shop/rollouts",
		   "{\"environment\":\"production\"}");
	served_ask(served, 200, "POST", "/v1/projects/shop/hold",
		   "{\"environment\":\"production\",\"reason\":\"prod-db is moved\"}");
	return world;
}

static char verdict(struct world_of_two *world, size_t row, enum identity identity)
{
	struct http_reply reply = http_ask(
	    world->arena, served_address(world->served), http_method_name(rows[row].method),
	    strstr(rows[row].path, "%s")
		? arena_printf(world->arena, "/v1/projects/shop/blobs/%s", world->blob)
		: rows[row].path,
	    world->tokens[identity], rows[row].body);
	const char *secret = secrets[identity];

	if (reply.status == 401)
		return '1';
	if (reply.status == 403 &&
	    memmem(reply.body.data, reply.body.size, "\"detail\":\"token '", 17))
		return '3';
	if (reply.status == 500)
		return '5';
	return reply.status == 200 && secret && rows[row].method == HTTP_GET &&
		       !memmem(reply.body.data, reply.body.size, secret, strlen(secret))
		   ? '-'
		   : '.';
}

/* A '-' is asked for where something could be told; elsewhere there is nothing of it to tell. */
static bool fits(char expected, char found)
{
	return found == expected || (expected == '.' && found == '-');
}

static size_t try_row(struct world_of_two *world, size_t row)
{
	size_t wrong = 0;

	assert_int_equal(strlen(rows[row].expected), IDENTITY_COUNT);
	for (enum identity who = 0; who < IDENTITY_COUNT; who++) {
		char found = verdict(world, row, who);

		if (fits(rows[row].expected[who], found))
			continue;
		print_error("%s, %s %s: '%c' is expected, '%c' was found\n", names[who],
			    http_method_name(rows[row].method), rows[row].pattern,
			    rows[row].expected[who], found);
		wrong++;
	}
	return wrong;
}

static void every_identity_is_heard_at_every_endpoint_as_its_row_says(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	struct world_of_two *world = world_of_two(arena);
	size_t wrong = 0;

	(void)state;
	while (http_ask(arena, served_address(world->served), "GET", "/v1/projects",
			world->tokens[EXPIRED], NULL)
		   .status == 200)
		;
	for (size_t i = 0; i < COUNT(rows); i++)
		wrong += try_row(world, i);
	assert_int_equal(wrong, 0);
	served_stop(world->served);
}

static bool has_row(const struct http_route *route)
{
	for (size_t i = 0; i < COUNT(rows); i++)
		if (rows[i].method == route->method && text_equal(rows[i].pattern, route->pattern))
			return true;
	return false;
}

static void every_route_has_one_row_and_every_row_is_its_routes(void **state)
{
	SCOPED(arena_release) struct arena *arena = arena_open();
	size_t routes = 0;

	(void)state;
	for (const struct http_route *const *table = http_routes; *table; table++)
		for (const struct http_route *route = *table; route->pattern; route++, routes++)
			if (!has_row(route))
				fail_msg("%s %s has no row: who may ask for it?",
					 http_method_name(route->method), route->pattern);
	assert_int_equal(routes, COUNT(rows));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct http_request request = { .method = rows[i].method };
		struct hash hash = { 0 };
		struct route_match match;
		struct error error = { 0 };
		const char *path =
		    strstr(rows[i].path, "%s")
			? arena_printf(arena, "/v1/projects/shop/blobs/%s", hash_hex(arena, &hash))
			: rows[i].path;

		assert_ok(http_target_parse(arena, path, &request.target, &error));
		assert_ok(route_find(arena, &request, &match, &error));
		assert_string_equal(match.route->pattern, rows[i].pattern);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_route_has_one_row_and_every_row_is_its_routes),
		cmocka_unit_test(every_identity_is_heard_at_every_endpoint_as_its_row_says),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
