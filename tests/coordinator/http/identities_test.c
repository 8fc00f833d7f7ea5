#include <string.h>

#include "coordinator/http/route.h"
#include "tests/support/served.h"
#include "tests/support/shop.h"

/* Everything that an identity may do, as one table: a route without a row fails the test. */
enum identity {
	NOBODY, /* sends no token */
	STRANGER,
	EXPIRED,
	REVOKED,
	VIEWER,
	AUDITOR,
	DEPLOYER,
	APPROVER,
	ADMIN,
	ADMIN_OF_BANK,    /* another project than the one that is asked about */
	ADMIN_OF_SHOP,    /* that one */
	ADMIN_OF_STAGING, /* of all projects, but another environment than the one that is meant */
	ADMIN_OF_SHOP_STAGING,
	IDENTITY_COUNT
};

/* What becomes of a request, one letter for each identity in their order:
 * .  it is heard: neither 401 nor a 403 of the door's
 * -  the same, and what is answered tells nothing of what the identity does not reach
 * 1  401
 * 3  403 that names the token */
static const struct {
	enum http_method method;
	const char *pattern, *path, *body; /* about production of the project shop */
	const char *expected;
} rows[] = {
#define S  "/v1/projects/{project}"
#define P  "/v1/projects/shop"
#define R  P "/rollouts/r-2"
#define T  "/targets/{environment}/{target}"
#define DB "/targets/production/prod-db"
	/*                                                     nobody .. revoked, roles, limited */
	{ HTTP_GET, "/healthz", "/healthz", NULL, "............." },
	{ HTTP_GET, "/readyz", "/readyz", NULL, "............." },
	{ HTTP_GET, "/v1/projects", "/v1/projects", NULL, "1111.....-..." },
	{ HTTP_GET, S "/blobs/{hash}", P "/blobs/%s", NULL, "1111.....3..." },
	{ HTTP_GET, S "/pipeline", P "/pipeline", NULL, "1111.....3..." },
	{ HTTP_GET, S "/releases", P "/releases", NULL, "1111.....3..." },
	{ HTTP_GET, S "/releases/{number}", P "/releases/1", NULL, "1111.....3..." },
	{ HTTP_GET, S "/environments/{environment}/lint", P "/environments/production/lint", NULL,
	  "1111.....3.33" },
	{ HTTP_GET, S "/releases/{number}/lint", P "/releases/1/lint", NULL, "1111.....3..." },
	{ HTTP_GET, S "/releases/{number}/manifest", P "/releases/1/manifest", NULL,
	  "1111.....3..." },
	{ HTTP_GET, S "/releases/{number}/bundle", P "/releases/1/bundle", NULL, "11113....3.33" },
	{ HTTP_GET, S "/releases/{number}/elsewhere", P "/releases/1/elsewhere", NULL,
	  "1111.....3.33" },
	{ HTTP_GET, S "/rollouts", P "/rollouts", NULL, "1111.....3.--" },
	{ HTTP_GET, S "/rollouts/{id}", R, NULL, "1111.....3.33" },
	{ HTTP_GET, S "/rollouts/{id}/plan", R "/plan", NULL, "1111.....3.33" },
	{ HTTP_GET, S "/rollouts/{id}/explain", R "/explain", NULL, "1111.....3.33" },
	{ HTTP_GET, S "/rollouts/{id}/found", R "/found", NULL, "1111.....3.33" },
	{ HTTP_GET, S "/plan", P "/plan?environment=production", NULL, "1111.....3.33" },
	{ HTTP_GET, S "/brakes", P "/brakes", NULL, "1111.....3.--" },
	{ HTTP_GET, S "/status", P "/status", NULL, "1111.....3.--" },
	{ HTTP_GET, S T, P DB, NULL, "1111.....3.33" },
	{ HTTP_GET, S T "/adoption", P DB "/adoption", NULL, "1111.....3.33" },
	{ HTTP_GET, S "/targets/{environment}/adoption", P "/targets/production/adoption", NULL,
	  "1111.....3.33" },
	{ HTTP_GET, "/v1/history", "/v1/history?limit=1000", NULL, "11113....-.--" },
	{ HTTP_GET, S "/accounts", P "/accounts", NULL, "11113....3.--" },
	{ HTTP_GET, S "/comparison", P "/comparison?left=staging&right=production", NULL,
	  "11113....3.33" },
	{ HTTP_GET, "/log/checkpoint", "/log/checkpoint", NULL, "11113....3333" },
	{ HTTP_GET, "/log/vkey", "/log/vkey", NULL, "11113....3333" },
	{ HTTP_GET, "/log/keys.json", "/log/keys.json", NULL, "11113....3333" },
	{ HTTP_GET, "/log/blob/{hash}",
	  "/log/blob/0000000000000000000000000000000000000000000000000000000000000000", NULL,
	  "11113....3333" },
	{ HTTP_GET, "/log/proof", "/log/proof?entry=0", NULL, "11113....3333" },
	{ HTTP_GET, "/log/{tile}", "/log/tile/entries/000.p/1", NULL, "11113....3333" },
	{ HTTP_GET, "/v1/log/witnesses", "/v1/log/witnesses", NULL, "11113....3333" },
	{ HTTP_GET, "/v1/agents", "/v1/agents", NULL, "1111.....3333" },
	{ HTTP_GET, "/v1/tokens", "/v1/tokens", NULL, "11113333.3333" },

	{ HTTP_POST, S "/blobs/missing", P "/blobs/missing", "{\"hashes\":[]}", "111133.3.3.33" },
	{ HTTP_PUT, S "/blobs/{hash}", P "/blobs/%s", "other", "111133.3.3.33" },
	{ HTTP_POST, S "/releases", P "/releases", "{}", "111133.3.3.33" },
	{ HTTP_POST, S "/imports", P "/imports", "{}", "111133.3.3.33" },
	{ HTTP_POST, S "/releases/{number}/signatures", P "/releases/1/signatures", "{}",
	  "111133.3.3.33" },
	{ HTTP_PUT, S "/pipeline", P "/pipeline", shop_pipeline, "11113333.3.33" },
	{ HTTP_POST, S "/pipeline/confirm", P "/pipeline/confirm", "{\"sha256\":\"\"}",
	  "1111333..3.33" },
	{ HTTP_POST, S "/pipeline/withdraw", P "/pipeline/withdraw", "{}", "1111333..3.33" },
	{ HTTP_POST, S "/rollouts", P "/rollouts", "{\"environment\":\"production\"}",
	  "111133.3.3.33" },
	{ HTTP_POST, S "/rollouts/{id}/resume", R "/resume", "{}", "111133.3.3.33" },
	{ HTTP_POST, S "/rollouts/{id}/retry", R "/retry", "{}", "111133.3.3.33" },
	{ HTTP_POST, S "/rollouts/{id}/advance", R "/advance", "{}", "111133.3.3.33" },
	{ HTTP_POST, S "/rollouts/{id}/replan", R "/replan", "{}", "111133.3.3.33" },
	{ HTTP_POST, S "/reverts", P "/reverts",
	  "{\"environment\":\"production\",\"to\":\"1\",\"reason\":\"x\"}", "111133.3.3.33" },
	{ HTTP_POST, S "/rollouts/{id}/pause", R "/pause", "{}", "111133...3.33" },
	{ HTTP_POST, S "/rollouts/{id}/cancel", R "/cancel", "{}", "111133...3.33" },
	{ HTTP_POST, S "/rollouts/{id}/approve", R "/approve", "{}", "1111333..3.33" },
	{ HTTP_POST, S "/rollouts/{id}/deny", R "/deny", "{\"reason\":\"x\"}", "1111333..3.33" },
	{ HTTP_POST, S "/rollouts/{id}/withdraw", R "/withdraw", "{}", "1111333..3.33" },
	{ HTTP_POST, S "/rollouts/{id}/override", R "/override",
	  "{\"gate\":\"hold\",\"reason\":\"x\"}", "111133...3.33" },
	{ HTTP_POST, S "/hold", P "/hold", "{\"environment\":\"production\",\"reason\":\"x\"}",
	  "111133...3.33" },
	{ HTTP_POST, S "/unhold", P "/unhold", "{\"environment\":\"production\"}",
	  "1111333..3.33" },
	{ HTTP_POST, S "/pin", P "/pin",
	  "{\"environment\":\"production\",\"release\":1,\"reason\":\"x\"}", "111133...3.33" },
	{ HTTP_POST, S "/unpin", P "/unpin", "{\"environment\":\"production\"}", "1111333..3.33" },
	{ HTTP_POST, S "/veto", P "/veto",
	  "{\"environment\":\"production\",\"release\":1,\"reason\":\"x\"}", "111133...3.33" },
	{ HTTP_POST, S "/unveto", P "/unveto", "{\"environment\":\"production\",\"release\":1}",
	  "1111333..3.33" },
	{ HTTP_POST, S "/stop-the-line", P "/stop-the-line", "{\"reason\":\"x\"}",
	  "111133...3.33" },
	{ HTTP_POST, S "/resume-the-line", P "/resume-the-line", "{}", "1111333..3.33" },
	{ HTTP_POST, "/v1/stop-the-line", "/v1/stop-the-line", "{\"reason\":\"x\"}",
	  "111133...3333" },
	{ HTTP_POST, "/v1/resume-the-line", "/v1/resume-the-line", "{}", "1111333..3333" },
	{ HTTP_POST, S T "/baseline", P DB "/baseline", "{\"version\":\"1\"}", "1111333..3.33" },
	{ HTTP_POST, S T "/reconcile", P DB "/reconcile", "{}", "1111333..3.33" },
	{ HTTP_POST, S T "/eject", P DB "/eject", "{}", "1111333..3.33" },
	{ HTTP_POST, S T "/accept", P DB "/accept", "{\"reason\":\"x\"}", "1111333..3.33" },
	{ HTTP_POST, S T "/resolve", P DB "/resolve",
	  "{\"version\":\"1\",\"applied\":true,\"reason\":\"x\"}", "111133...3.33" },
	{ HTTP_POST, "/v1/agents/tokens", "/v1/agents/tokens", "{\"environment\":\"production\"}",
	  "11113333.3333" },
	{ HTTP_POST, "/v1/agents/{id}/revoke", "/v1/agents/a-999/revoke", "{}", "11113333.3333" },
	{ HTTP_POST, "/v1/tokens", "/v1/tokens", "{\"name\":\"x\",\"role\":\"viewer\"}",
	  "11113333.3333" },
	{ HTTP_POST, "/v1/tokens/{id}/revoke", "/v1/tokens/t-999/revoke", "{}", "11113333.3333" },
};

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
};

/* Whoever is limited must not read these, which are not within the limit. */
static const char *const secrets[IDENTITY_COUNT] = {
	[ADMIN_OF_BANK] = "shop",
	[ADMIN_OF_STAGING] = "prod-db",
	[ADMIN_OF_SHOP_STAGING] = "prod-db",
};

struct world_of_two {
	struct arena *arena;
	struct served *served;
	const char *tokens[IDENTITY_COUNT];
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

/* Two projects; the one that is asked about has a rollout in each of its two environments. */
static struct world_of_two *world_of_two(struct arena *arena)
{
	static const char pipeline[] = "environments:\n  - name: staging\n  - name: production\n";
	struct world_of_two *world = arena_new(arena, struct world_of_two);
	struct served *served = served_start(arena);
	struct hash hash = hash_of(SHOP_USERS, strlen(SHOP_USERS));

	world->arena = arena;
	world->served = served;
	world->blob = hash_hex(arena, &hash);
	make_tokens(world);
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
