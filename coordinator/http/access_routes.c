#include "coordinator/http/body.h"
#include "coordinator/http/json.h"
#include "coordinator/http/route.h"
#include "coordinator/operations.h"
#include "coordinator/presence.h"

#define VALID_LIMIT ((uint64_t)10 * 365 * 24 * 3600) /* seconds */

static bool check_valid_for(uint64_t seconds, struct error *error)
{
	return seconds <= VALID_LIMIT ||
	       error_set(error, ERROR_INVALID, "'valid_for' is in seconds, ten years at most");
}

static bool respond_revoked(struct http_call *call)
{
	struct value *answer = value_object(call->arena);

	value_put_text(answer, "id", call->parameters[0]);
	value_put_text(answer, "state", "revoked");
	call_respond(call, 200, answer);
	return true;
}

struct join_body {
	const char *environment, *name;
	uint64_t valid_for;
};

static const struct member join_members[] = {
	{ "environment", MEMBER_NAME, offsetof(struct join_body, environment), true },
	{ "name", MEMBER_NAME, offsetof(struct join_body, name), false },
	{ "valid_for", MEMBER_COUNT, offsetof(struct join_body, valid_for), false },
	{ 0 },
};

static bool run_join(struct http_call *call, struct turn *turn, struct error *error)
{
	struct value *answer = value_object(call->arena);
	struct join_body body = { 0 };
	const char *secret;
	int64_t expires;

	if (!body_read(call->arena, call->request->body, join_members, &body, error) ||
	    !check_valid_for(body.valid_for, error) ||
	    !operation_join_token_create(turn, body.environment, body.name,
					 (int64_t)body.valid_for * 1000, &secret, &expires, error))
		return false;
	value_put_text(answer, "token", secret);
	value_put_text(answer, "environment", body.environment);
	json_put_time(call->arena, answer, "expires", expires);
	call_respond(call, 201, answer);
	return true;
}

/* What the second stage adds to each agent. */
struct agents_kept {
	struct agent_list list;
	struct value *items;
};

static bool target_names(struct http_call *call, struct store *store, const char *agent,
			 struct value **names, struct error *error)
{
	struct target_rows rows;

	*names = value_array(call->arena);
	if (!target_list_of_agent(call->arena, store, agent, &rows, error))
		return false;
	for (size_t i = 0; i < rows.count; i++)
		value_add(*names, value_text(call->arena, rows.items[i].name));
	return true;
}

static bool work_agents(struct http_call *call, struct store *store, struct error *error)
{
	struct agents_kept *kept = arena_new(call->arena, struct agents_kept);

	kept->items = value_array(call->arena);
	if (!agent_list(call->arena, store, &kept->list, error))
		return false;
	for (size_t i = 0; i < kept->list.count; i++) {
		const struct agent *agent = &kept->list.items[i];
		struct value *item = value_object(call->arena), *targets;

		if (!target_names(call, store, agent->id, &targets, error))
			return false;
		value_put_text(item, "id", agent->id);
		value_put_text(item, "name", agent->name);
		value_put_text(item, "environment", agent->environment);
		value_put_text(item, "state", agent->revoked ? "revoked" : "active");
		value_put_text(item, "version", agent->version);
		json_put_time(call->arena, item, "enrolled", agent->enrolled);
		value_put(item, "targets", targets);
		value_add(kept->items, item);
	}
	call->kept = kept;
	return true;
}

static bool run_agents(struct http_call *call, struct turn *turn, struct error *error)
{
	struct agents_kept *kept = call->kept;

	(void)error;
	for (size_t i = 0; i < kept->list.count; i++) {
		struct presence presence = presence_of(turn, kept->list.items[i].id);
		struct value *item = value_at(kept->items, i);

		value_put_bool(item, "online", presence.online);
		json_put_time(call->arena, item, "last_seen", presence.seen);
	}
	call_respond(call, 200, json_items(call->arena, kept->items));
	return true;
}

static bool revoke(struct http_call *call, struct turn *turn,
		   bool (*operation)(struct turn *turn, const char *id, const char *reason,
				     struct error *error),
		   struct error *error)
{
	static const struct member members[] = { { "reason", MEMBER_TEXT, 0, false }, { 0 } };
	const char *reason = "";

	return body_read(call->arena, call->request->body, members, &reason, error) &&
	       operation(turn, call->parameters[0], reason, error) && respond_revoked(call);
}

static bool run_agent_revoke(struct http_call *call, struct turn *turn, struct error *error)
{
	return revoke(call, turn, operation_agent_revoke, error);
}

static bool run_agent_rotate(struct http_call *call, struct turn *turn, struct error *error)
{
	static const struct member members[] = { { "reason", MEMBER_TEXT, 0, false }, { 0 } };
	struct value *answer = value_object(call->arena);
	const char *reason = "";

	if (!body_read(call->arena, call->request->body, members, &reason, error) ||
	    !operation_agent_rotate(turn, call->parameters[0], reason ? reason : "", error))
		return false;
	value_put_text(answer, "id", call->parameters[0]);
	value_put_text(answer, "state", "asked");
	call_respond(call, 202, answer);
	return true;
}

struct token_body {
	const char *name, *role, *project, *environment;
	uint64_t valid_for;
};

static const struct member token_members[] = {
	{ "name", MEMBER_NAME, offsetof(struct token_body, name), true },
	{ "role", MEMBER_NAME, offsetof(struct token_body, role), true },
	{ "project", MEMBER_NAME, offsetof(struct token_body, project), false },
	{ "environment", MEMBER_NAME, offsetof(struct token_body, environment), false },
	{ "valid_for", MEMBER_COUNT, offsetof(struct token_body, valid_for), false },
	{ 0 },
};

static bool run_token(struct http_call *call, struct turn *turn, struct error *error)
{
	struct value *answer = value_object(call->arena);
	struct token_body body = { 0 };
	struct token_request request;
	struct token token;
	const char *secret;

	if (!body_read(call->arena, call->request->body, token_members, &body, error) ||
	    !check_valid_for(body.valid_for, error))
		return false;
	request = (struct token_request) { .name = body.name,
					   .project = body.project,
					   .environment = body.environment,
					   .valid_for = (int64_t)body.valid_for * 1000 };
	if (!role_from_name(body.role, &request.role))
		return error_set(
		    error, ERROR_INVALID,
		    "'role' is '%.50s'; write viewer, auditor, deployer, approver or admin",
		    body.role);
	if (!operation_token_create(turn, &request, &secret, &token, error))
		return false;
	value_put_text(answer, "token", secret);
	value_put_text(answer, "id", token.id);
	json_put_time(call->arena, answer, "expires", token.expires);
	call_respond(call, 201, answer);
	return true;
}

static bool work_tokens(struct http_call *call, struct store *store, struct error *error)
{
	struct value *items = value_array(call->arena);
	struct token_list list;

	if (!token_list(call->arena, store, &list, error))
		return false;
	for (size_t i = 0; i < list.count; i++) {
		const struct token *token = &list.items[i];
		struct value *item = value_object(call->arena);

		value_put_text(item, "id", token->id);
		value_put_text(item, "name", token->name);
		value_put_text(item, "role", role_name(token->role));
		json_put_text(call->arena, item, "project", token->project);
		json_put_text(call->arena, item, "environment", token->environment);
		json_put_time(call->arena, item, "created", token->created);
		json_put_time(call->arena, item, "expires", token->expires);
		value_put_text(item, "state", token->revoked ? "revoked" : "active");
		value_add(items, item);
	}
	call_respond(call, 200, json_items(call->arena, items));
	return true;
}

static bool run_token_revoke(struct http_call *call, struct turn *turn, struct error *error)
{
	return revoke(call, turn, operation_token_revoke, error);
}

const struct http_route access_routes[] = {
	{ HTTP_POST, "/v1/agents/tokens", PERMISSION_ACCESS, SCOPE_SERVER, NULL, run_join,
	  "make a join token for one agent" },
	{ HTTP_GET, "/v1/agents", PERMISSION_READ, SCOPE_SERVER, work_agents, run_agents,
	  "the agents and what they serve" },
	{ HTTP_POST, "/v1/agents/{id}/revoke", PERMISSION_ACCESS, SCOPE_SERVER, NULL,
	  run_agent_revoke, "shut an agent out" },
	{ HTTP_POST, "/v1/agents/{id}/rotate", PERMISSION_ACCESS, SCOPE_SERVER, NULL,
	  run_agent_rotate, "ask an agent to replace its key" },
	{ HTTP_POST, "/v1/tokens", PERMISSION_ACCESS, SCOPE_SERVER, NULL, run_token,
	  "make an API token; it is shown once" },
	{ HTTP_GET, "/v1/tokens", PERMISSION_ACCESS, SCOPE_SERVER, work_tokens, NULL,
	  "the API tokens, without their secrets" },
	{ HTTP_POST, "/v1/tokens/{id}/revoke", PERMISSION_ACCESS, SCOPE_SERVER, NULL,
	  run_token_revoke, "make an API token worthless" },
	{ 0 },
};
