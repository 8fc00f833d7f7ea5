#ifndef TESTS_COORDINATOR_HTTP_IDENTITIES_H
#define TESTS_COORDINATOR_HTTP_IDENTITIES_H
#include "coordinator/http/message.h"
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
	JOINING, /* an agent that shows its join token */
	JOB,     /* an OIDC token that grants what a deployer of the project may */
	JOB_OF_STAGING,
	JOB_OF_OTHERS, /* a sound one that grants nothing */
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
	/*                                                     nobody .. revoked, roles, limited,
	   others */
	{ HTTP_GET, "/healthz", "/healthz", NULL, "................." },
	{ HTTP_GET, "/readyz", "/readyz", NULL, "................." },
	{ HTTP_GET, "/v1/projects", "/v1/projects", NULL, "1111.....-...1..1" },
	{ HTTP_GET, S "/blobs/{hash}", P "/blobs/%s", NULL, "1111.....3...1..1" },
	{ HTTP_GET, S "/pipeline", P "/pipeline", NULL, "1111.....3...1..1" },
	{ HTTP_GET, S "/releases", P "/releases", NULL, "1111.....3...1..1" },
	{ HTTP_GET, S "/releases/{number}", P "/releases/1", NULL, "1111.....3...1..1" },
	{ HTTP_GET, S "/releases/{number}/lint", P "/releases/1/lint", NULL, "1111.....3...1..1" },
	{ HTTP_GET, S "/releases/{number}/manifest", P "/releases/1/manifest", NULL,
	  "1111.....3...1..1" },
	{ HTTP_GET, S "/releases/{number}/bundle", P "/releases/1/bundle", NULL,
	  "11113....3.331.31" },
	{ HTTP_GET, S "/releases/{number}/elsewhere", P "/releases/1/elsewhere", NULL,
	  "1111.....3.331.31" },
	{ HTTP_GET, S "/rollouts", P "/rollouts", NULL, "1111.....3.--1.-1" },
	{ HTTP_GET, S "/rollouts/{id}", R, NULL, "1111.....3.331.31" },
	{ HTTP_GET, S "/rollouts/{id}/plan", R "/plan", NULL, "1111.....3.331.31" },
	{ HTTP_GET, S "/rollouts/{id}/explain", R "/explain", NULL, "1111.....3.331.31" },
	{ HTTP_GET, S "/rollouts/{id}/found", R "/found", NULL, "1111.....3.331.31" },
	{ HTTP_GET, S "/plan", P "/plan?environment=production", NULL, "1111.....3.331.31" },
	{ HTTP_GET, S "/brakes", P "/brakes", NULL, "1111.....3.--1.-1" },
	{ HTTP_GET, S "/status", P "/status", NULL, "1111.....3.--1.-1" },
	{ HTTP_GET, S T, P DB, NULL, "1111.....3.331.31" },
	{ HTTP_GET, S T "/adoption", P DB "/adoption", NULL, "1111.....3.331.31" },
	{ HTTP_GET, S "/targets/{environment}/adoption", P "/targets/production/adoption", NULL,
	  "1111.....3.331.31" },
	{ HTTP_GET, S "/environments/{environment}/lint", P "/environments/production/lint", NULL,
	  "1111.....3.331.31" },
	{ HTTP_GET, "/v1/history", "/v1/history?limit=1000", NULL, "11113....-.--1.-1" },
	{ HTTP_GET, S "/accounts", P "/accounts", NULL, "11113....3.--1.-1" },
	{ HTTP_GET, S "/comparison", P "/comparison?left=staging&right=production", NULL,
	  "11113....3.331.31" },
	{ HTTP_GET, "/log/checkpoint", "/log/checkpoint", NULL, "11113....33331331" },
	{ HTTP_GET, "/log/vkey", "/log/vkey", NULL, "11113....33331331" },
	{ HTTP_GET, "/log/keys.json", "/log/keys.json", NULL, "11113....33331331" },
	{ HTTP_GET, "/log/blob/{hash}",
	  "/log/blob/0000000000000000000000000000000000000000000000000000000000000000", NULL,
	  "11113....33331331" },
	{ HTTP_GET, "/log/proof", "/log/proof?entry=0", NULL, "11113....33331331" },
	{ HTTP_GET, "/log/disclosures", "/log/disclosures", NULL, "11113....33331331" },
	{ HTTP_GET, "/log/{tile}", "/log/tile/entries/000.p/1", NULL, "11113....33331331" },
	{ HTTP_GET, "/v1/log/witnesses", "/v1/log/witnesses", NULL, "11113....33331331" },
	{ HTTP_GET, "/v1/agents", "/v1/agents", NULL, "1111.....33331331" },
	{ HTTP_GET, "/v1/keys", "/v1/keys", NULL, "1111.....33331331" },
	{ HTTP_GET, "/v1/tokens", "/v1/tokens", NULL, "11113333.33331331" },

	{ HTTP_POST, S "/blobs/missing", P "/blobs/missing", "{\"hashes\":[]}",
	  "111133.3.3.331.31" },
	{ HTTP_PUT, S "/blobs/{hash}", P "/blobs/%s", "other", "111133.3.3.331.31" },
	{ HTTP_POST, S "/releases", P "/releases", "{}", "111133.3.3.331.31" },
	{ HTTP_POST, S "/imports", P "/imports", "{}", "111133.3.3.331.31" },
	{ HTTP_POST, S "/releases/{number}/signatures", P "/releases/1/signatures", "{}",
	  "111133.3.3.331.31" },
	{ HTTP_PUT, S "/pipeline", P "/pipeline", shop_pipeline, "11113333.3.331331" },
	{ HTTP_POST, S "/pipeline/confirm", P "/pipeline/confirm", "{\"sha256\":\"\"}",
	  "1111333..3.331331" },
	{ HTTP_POST, S "/pipeline/withdraw", P "/pipeline/withdraw", "{}", "1111333..3.331331" },
	{ HTTP_POST, S "/rollouts", P "/rollouts", "{\"environment\":\"production\"}",
	  "111133.3.3.331.31" },
	{ HTTP_POST, S "/rollouts/{id}/resume", R "/resume", "{}", "111133.3.3.331.31" },
	{ HTTP_POST, S "/rollouts/{id}/retry", R "/retry", "{}", "111133.3.3.331.31" },
	{ HTTP_POST, S "/rollouts/{id}/advance", R "/advance", "{}", "111133.3.3.331.31" },
	{ HTTP_POST, S "/rollouts/{id}/replan", R "/replan", "{}", "111133.3.3.331.31" },
	{ HTTP_POST, S "/reverts", P "/reverts",
	  "{\"environment\":\"production\",\"to\":\"1\",\"reason\":\"x\"}", "111133.3.3.331.31" },
	{ HTTP_POST, S "/rollouts/{id}/pause", R "/pause", "{}", "111133...3.331.31" },
	{ HTTP_POST, S "/rollouts/{id}/cancel", R "/cancel", "{}", "111133...3.331.31" },
	{ HTTP_POST, S "/rollouts/{id}/approve", R "/approve", "{}", "1111333..3.331331" },
	{ HTTP_POST, S "/rollouts/{id}/deny", R "/deny", "{\"reason\":\"x\"}",
	  "1111333..3.331331" },
	{ HTTP_POST, S "/rollouts/{id}/withdraw", R "/withdraw", "{}", "1111333..3.331331" },
	{ HTTP_POST, S "/rollouts/{id}/override", R "/override",
	  "{\"gate\":\"hold\",\"reason\":\"x\"}", "111133...3.331.31" },
	{ HTTP_POST, S "/hold", P "/hold", "{\"environment\":\"production\",\"reason\":\"x\"}",
	  "111133...3.331.31" },
	{ HTTP_POST, S "/unhold", P "/unhold", "{\"environment\":\"production\"}",
	  "1111333..3.331331" },
	{ HTTP_POST, S "/pin", P "/pin",
	  "{\"environment\":\"production\",\"release\":1,\"reason\":\"x\"}", "111133...3.331.31" },
	{ HTTP_POST, S "/unpin", P "/unpin", "{\"environment\":\"production\"}",
	  "1111333..3.331331" },
	{ HTTP_POST, S "/veto", P "/veto",
	  "{\"environment\":\"production\",\"release\":1,\"reason\":\"x\"}", "111133...3.331.31" },
	{ HTTP_POST, S "/unveto", P "/unveto", "{\"environment\":\"production\",\"release\":1}",
	  "1111333..3.331331" },
	{ HTTP_POST, S "/stop-the-line", P "/stop-the-line", "{\"reason\":\"x\"}",
	  "111133...3.331.31" },
	{ HTTP_POST, S "/resume-the-line", P "/resume-the-line", "{}", "1111333..3.331331" },
	{ HTTP_POST, "/v1/stop-the-line", "/v1/stop-the-line", "{\"reason\":\"x\"}",
	  "111133...33331331" },
	{ HTTP_POST, "/v1/resume-the-line", "/v1/resume-the-line", "{}", "1111333..33331331" },
	{ HTTP_POST, S T "/baseline", P DB "/baseline", "{\"version\":\"1\"}",
	  "1111333..3.331331" },
	{ HTTP_POST, S T "/reconcile", P DB "/reconcile", "{}", "1111333..3.331331" },
	{ HTTP_POST, S T "/eject", P DB "/eject", "{}", "1111333..3.331331" },
	{ HTTP_POST, S T "/accept", P DB "/accept", "{\"reason\":\"x\"}", "1111333..3.331331" },
	{ HTTP_POST, S T "/resolve", P DB "/resolve",
	  "{\"version\":\"1\",\"applied\":true,\"reason\":\"x\"}", "111133...3.331.31" },
	{ HTTP_POST, "/v1/agents/tokens", "/v1/agents/tokens", "{\"environment\":\"production\"}",
	  "11113333.33331331" },
	{ HTTP_POST, "/v1/agents/{id}/revoke", "/v1/agents/a-999/revoke", "{}",
	  "11113333.33331331" },
	{ HTTP_POST, "/v1/keys/recovery", "/v1/keys/recovery", "{\"key\":\"x\"}",
	  "11113333.33331331" },
	{ HTTP_POST, "/v1/keys/{key}/rotate", "/v1/keys/coordinator/rotate", "{}",
	  "11113333.33331331" },
	{ HTTP_POST, "/v1/keys/{key}/prepare", "/v1/keys/coordinator/prepare", "{}",
	  "11113333.33331331" },
	{ HTTP_POST, "/v1/keys/{key}/revoke", "/v1/keys/coordinator/revoke", "{}",
	  "11113333.33331331" },
	{ HTTP_POST, "/v1/agents/{id}/rotate", "/v1/agents/a-999/rotate", "{}",
	  "11113333.33331331" },
	{ HTTP_POST, "/v1/log/redactions", "/v1/log/redactions", "{\"entry\":0,\"reason\":\"x\"}",
	  "11113333.33331331" },
	{ HTTP_POST, "/v1/tokens", "/v1/tokens", "{\"name\":\"x\",\"role\":\"viewer\"}",
	  "11113333.33331331" },
	{ HTTP_POST, "/v1/tokens/{id}/revoke", "/v1/tokens/t-999/revoke", "{}",
	  "11113333.33331331" },
};
#endif
