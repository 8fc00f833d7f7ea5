/* agent token, list, revoke; token create, list, revoke. */
#include "cli/access.h"

#include <time.h>

#include "cli/field.h"
#include "cli/table.h"
#include "cli/text.h"
#include "core/base/clock.h"

static bool post(struct invocation *call, const char *path, const struct value *body,
		 struct value **answered, struct error *error)
{
	struct api_request request = { .method = "POST", .path = path };
	struct api *api;

	if (!online_open(call, &api, error) ||
	    !api_send(call->arena, api, &request, body, answered, error))
		return false;
	if (call->screen->json)
		answer(call->screen, *answered);
	return true;
}

/* The secret alone with --quiet, so that it can be sent into a file. */
static void show_secret(struct invocation *call, const struct value *answered, const char *words)
{
	if (say_alone(call->screen, field_text(answered, "token")))
		return;
	say(call->screen, STYLE_STRONG, "%s", field_text(answered, "token"));
	say(call->screen, STYLE_FAINT, "%s", words);
}

bool command_agent_token(struct invocation *call, struct error *error)
{
	const struct join_options *options = call->options;
	struct value *body = value_object(call->arena), *answered;

	if (!options->environment)
		return error_set(error, ERROR_INVALID, "for which environment? Give --env NAME");
	value_put_text(body, "environment", options->environment);
	value_put_text(body, "name", options->name);
	if (options->valid_for)
		value_put_integer(body, "valid_for", options->valid_for / 1000);
	if (!post(call, "/v1/agents/tokens", body, &answered, error))
		return false;
	show_secret(
	    call, answered,
	    arena_printf(call->arena,
			 "It lets one agent join %s, once, until %s. Next: write it into the "
			 "agent's join-token-file",
			 options->environment, field_time(call->arena, answered, "expires")));
	return true;
}

#define TARGETS_NAMED 6

static const struct column agent_columns[] = {
	{ "AGENT", false, 8 },    { "NAME", false, 12 },     { "ENVIRONMENT", false, 11 },
	{ "STATE", false, 0 },    { "LAST SEEN", false, 0 }, { "VERSION", false, 0 },
	{ "TARGETS", false, 10 },
};

static const char *agent_state(const struct value *agent)
{
	if (text_equal(field_text(agent, "state"), "revoked"))
		return "revoked";
	return value_get_bool(agent, "online", false) ? "online" : "offline";
}

/* "eu, us", or "200: t1, t2, ..." where there are many. */
static const char *targets_text(struct arena *arena, const struct value *agent)
{
	size_t count = value_count(value_get(agent, "targets"));
	const char *names = field_list(arena, agent, "targets");

	return count > TARGETS_NAMED ? arena_printf(arena, "%zu: %.60s ...", count, names) : names;
}

static void show_agents(struct invocation *call, const struct value *items)
{
	struct table *table = table_in(call->arena, agent_columns, 7);

	for (size_t i = 0; i < value_count(items); i++) {
		const struct value *agent = value_at(items, i);
		const char *state = agent_state(agent);

		table_add(table, field_text(agent, "id"), field_text(agent, "name"),
			  field_text(agent, "environment"), state,
			  field_time(call->arena, agent, "last_seen"), field_text(agent, "version"),
			  targets_text(call->arena, agent));
		table_paint(table, 3, text_equal(state, "online") ? STYLE_GOOD : STYLE_WARNING);
	}
	table_spare(table, 5);
	table_show(call->screen, table);
	if (!table_count(table))
		say(call->screen, STYLE_PLAIN,
		    "no agent yet. Next: lockstep agent token --env ENVIRONMENT");
}

/* Targets that an agent which is online serves. */
static uint64_t served(const struct value *items)
{
	uint64_t count = 0;

	for (size_t i = 0; i < value_count(items); i++)
		if (text_equal(agent_state(value_at(items, i)), "online"))
			count += value_count(value_get(value_at(items, i), "targets"));
	return count;
}

bool command_agent_list(struct invocation *call, struct error *error)
{
	const struct agent_list_options *options = call->options;
	int64_t deadline = clock_monotonic() + options->timeout;
	struct value *answered;
	struct api *api;

	if (!online_open(call, &api, error))
		return false;
	for (;;) {
		struct timespec moment = { 0, 100 * 1000 * 1000 };

		if (!api_get(call->arena, api, "/v1/agents", &answered, error))
			return false;
		if (served(value_get(answered, "items")) >= options->wait ||
		    clock_monotonic() > deadline)
			break;
		nanosleep(&moment, NULL);
	}
	if (call->screen->json)
		answer(call->screen, answered);
	show_agents(call, value_get(answered, "items"));
	if (served(value_get(answered, "items")) < options->wait)
		return error_set(error, ERROR_TIMEOUT,
				 "only %llu of %llu targets are served by now",
				 (unsigned long long)served(value_get(answered, "items")),
				 (unsigned long long)options->wait);
	return true;
}

/* agent revoke, token revoke. */
static bool revoke(struct invocation *call, const char *kind, struct error *error)
{
	const struct revoke_options *options = call->options;
	struct value *body = value_object(call->arena), *answered;

	value_put_text(body, "reason", options->reason);
	if (!post(call,
		  arena_printf(call->arena, "/v1/%s/%s/revoke", kind,
			       api_escape(call->arena, call->operands[0])),
		  body, &answered, error))
		return false;
	say(call->screen, STYLE_GOOD, "%s is revoked", call->operands[0]);
	return true;
}

bool command_agent_rotate(struct invocation *call, struct error *error)
{
	const struct revoke_options *options = call->options;
	struct value *body = value_object(call->arena), *answered;

	value_put_text(body, "reason", options->reason);
	if (!post(call,
		  arena_printf(call->arena, "/v1/agents/%s/rotate",
			       api_escape(call->arena, call->operands[0])),
		  body, &answered, error))
		return false;
	say(call->screen, STYLE_GOOD,
	    "%s replaces its key when nothing is at work there; `lockstep history --type "
	    "key.rotated` shows that it did",
	    call->operands[0]);
	return true;
}

bool command_agent_revoke(struct invocation *call, struct error *error)
{
	return revoke(call, "agents", error);
}

bool command_token_revoke(struct invocation *call, struct error *error)
{
	return revoke(call, "tokens", error);
}

bool command_token_create(struct invocation *call, struct error *error)
{
	const struct token_options *options = call->options;
	struct value *body = value_object(call->arena), *answered;

	value_put_text(body, "name", call->operands[0]);
	value_put_text(body, "role", options->role);
	value_put_text(body, "project", options->scope);
	value_put_text(body, "environment", options->environment);
	if (options->valid_for)
		value_put_integer(body, "valid_for", options->valid_for / 1000);
	if (!post(call, "/v1/tokens", body, &answered, error))
		return false;
	show_secret(call, answered, "It is shown this once. Next: set LOCKSTEP_TOKEN to it");
	return true;
}

static const struct column token_columns[] = {
	{ "TOKEN", false, 0 },   { "NAME", false, 8 },        { "ROLE", false, 0 },
	{ "PROJECT", false, 8 }, { "ENVIRONMENT", false, 8 }, { "STATE", false, 0 },
	{ "CREATED", false, 0 }, { "EXPIRES", false, 0 },
};

bool command_token_list(struct invocation *call, struct error *error)
{
	struct table *table = table_in(call->arena, token_columns, 8);
	struct value *answered, *items;
	struct api *api;

	if (!online_open(call, &api, error) ||
	    !api_get(call->arena, api, "/v1/tokens", &answered, error))
		return false;
	if (call->screen->json)
		answer(call->screen, answered);
	items = value_get(answered, "items");
	for (size_t i = 0; i < value_count(items); i++) {
		const struct value *item = value_at(items, i);

		table_add(table, field_text(item, "id"), field_text(item, "name"),
			  field_text(item, "role"), field_text(item, "project"),
			  field_text(item, "environment"), field_text(item, "state"),
			  field_time(call->arena, item, "created"),
			  field_time(call->arena, item, "expires"));
	}
	table_show(call->screen, table);
	return true;
}
