#include "coordinator/operations.h"

#include <string.h>

#include "coordinator/keys.h"
#include "coordinator/loop.h"
#include "coordinator/pipeline.h"
#include "coordinator/redact.h"

#define DAY ((int64_t)24 * 60 * 60 * 1000)

static bool usable_name(const char *what, const char *name, struct error *error)
{
	size_t size = name ? strlen(name) : 0;

	if (size >= 1 && size <= 100 && text_is_line(name))
		return true;
	return error_set(error, ERROR_INVALID, "a %s has 1 to 100 characters on one line", what);
}

/* Nobody acts under what somebody is called who was redacted. */
static bool own_name(const char *name, struct error *error)
{
	return !text_starts_with(name, REDACTED_PREFIX) ||
	       error_set(error, ERROR_INVALID,
			 "'%s': people who were redacted are called " REDACTED_PREFIX
			 "...; choose another name",
			 name);
}

bool operation_join_token_create(struct turn *turn, const char *environment, const char *name,
				 int64_t valid_for, const char **secret, int64_t *expires,
				 struct error *error)
{
	struct value *body = turn_entry(turn);
	struct hash hash;

	if (!pipeline_is_environment(environment, error) ||
	    (name && !usable_name("name of an agent", name, error)))
		return false;
	*secret = random_token(turn->arena, "lockstep_join_");
	*expires = turn->wall + (valid_for > 0 ? valid_for : DAY);
	hash = hash_of(*secret, strlen(*secret));
	value_put_text(body, "environment", environment);
	value_put_text(body, "name", name);
	value_put_text(body, "join", hash_hex(turn->arena, &hash));
	value_put_integer(body, "expires", *expires);
	return log_append(turn, ENTRY_JOIN_CREATED, body, error);
}

/* One that waits for work asks again, and is refused. */
static void wake(struct turn *turn, const char *agent)
{
	struct session *session = sessions_find(&turn->coordinator->sessions, agent);

	if (session)
		session->answer_now = true;
}

bool operation_agent_rotate(struct turn *turn, const char *id, const char *reason,
			    struct error *error)
{
	struct value *body = turn_entry(turn);
	struct agent agent;

	if (!agent_load(turn->arena, turn->store, id, &agent, error))
		return false;
	if (agent.revoked || agent.rotate)
		return error_set(error, ERROR_CONFLICT, "agent %s is %s already", id,
				 agent.revoked ? "revoked" : "asked to replace its key");
	if (!agent.follows.size)
		return error_set(error, ERROR_CONFLICT,
				 "agent %s is too old to replace its key, or was not here since "
				 "the upgrade",
				 id);
	value_put_text(body, "environment", agent.environment);
	value_put_text(body, "agent", id);
	if (*reason)
		value_put_text(body, "reason", reason);
	keys_call_back(turn, id);
	return log_append(turn, ENTRY_AGENT_ROTATION, body, error);
}

bool operation_agent_revoke(struct turn *turn, const char *id, const char *reason,
			    struct error *error)
{
	struct value *body = turn_entry(turn);
	struct agent agent;

	if (!agent_load(turn->arena, turn->store, id, &agent, error))
		return false;
	if (agent.revoked)
		return error_set(error, ERROR_CONFLICT, "agent %s is revoked already", id);
	value_put_text(body, "environment", agent.environment);
	value_put_text(body, "agent", id);
	value_put_text(body, "reason", reason);
	wake(turn, id);
	kept_note_server(turn);
	return log_append(turn, ENTRY_AGENT_REVOKED, body, error);
}

bool operation_token_create(struct turn *turn, const struct token_request *request,
			    const char **secret, struct token *token, struct error *error)
{
	struct value *body = turn_entry(turn);
	struct hash hash;
	uint64_t number = 0;

	if (!usable_name("name of a token", request->name, error) ||
	    !own_name(request->name, error) ||
	    (request->environment && !pipeline_is_environment(request->environment, error)) ||
	    !token_next_number(turn->store, &number, error))
		return false;
	*token = (struct token) {
		.id = arena_printf(turn->arena, "t-%llu", (unsigned long long)number),
		.name = request->name,
		.role = request->role,
		.project = request->project,
		.environment = request->environment,
		.created = turn->wall,
		.expires = request->valid_for > 0 ? turn->wall + request->valid_for : 0,
	};
	*secret = random_token(turn->arena, token_prefix(turn->arena, token->id));
	hash = hash_of(*secret, strlen(*secret));
	value_put_text(body, "token", token->id);
	value_put_integer(body, "number", (int64_t)number);
	value_put_text(body, "hash", hash_hex(turn->arena, &hash));
	value_put_text(body, "name", token->name);
	value_put_text(body, "role", role_name(token->role));
	value_put_text(body, "scope_project", token->project);
	value_put_text(body, "scope_environment", token->environment);
	value_put_integer(body, "expires", token->expires);
	return log_append(turn, ENTRY_TOKEN_CREATED, body, error);
}

static bool find_token(struct turn *turn, const char *id, struct token *token, struct error *error)
{
	struct token_list list;

	if (!token_list(turn->arena, turn->store, &list, error))
		return false;
	for (size_t i = 0; i < list.count; i++)
		if (text_equal(list.items[i].id, id)) {
			*token = list.items[i];
			return true;
		}
	return error_set(error, ERROR_NOT_FOUND, "token %s is not known", id);
}

bool operation_token_revoke(struct turn *turn, const char *id, const char *reason,
			    struct error *error)
{
	struct value *body = turn_entry(turn);
	struct token token;

	if (!find_token(turn, id, &token, error))
		return false;
	if (token.revoked)
		return error_set(error, ERROR_CONFLICT, "token %s is revoked already", id);
	value_put_text(body, "token", id);
	value_put_text(body, "reason", reason);
	return log_append(turn, ENTRY_TOKEN_REVOKED, body, error);
}
