#include "cli/access.h"
#include "cli/commands.h"

static const struct setting join_rows[] = {
	{ "env", SETTING_TEXT, offsetof(struct join_options, environment), NULL, "NAME",
	  "the environment that the agent will serve" },
	{ "name", SETTING_TEXT, offsetof(struct join_options, name), NULL, "NAME",
	  "only an agent of this name may use it" },
	{ "valid-for", SETTING_SECONDS, offsetof(struct join_options, valid_for), "24h", "TIME",
	  "how long it may be used" },
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting agent_list_rows[] = {
	{ "wait", SETTING_COUNT, offsetof(struct agent_list_options, wait), NULL, "N",
	  "until agents that are online serve N targets" },
	{ "timeout", SETTING_SECONDS, offsetof(struct agent_list_options, timeout), "30s", "TIME",
	  "stop waiting after this long (exit code 6)" },
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting revoke_rows[] = {
	{ "reason", SETTING_TEXT, offsetof(struct revoke_options, reason), NULL, "TEXT",
	  "why, for the log" },
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting token_rows[] = {
	{ "role", SETTING_TEXT, offsetof(struct token_options, role), "viewer", "ROLE",
	  "viewer, auditor, deployer, approver or admin" },
	{ "project", SETTING_TEXT, offsetof(struct token_options, scope), NULL, "NAME",
	  "only for this project" },
	{ "env", SETTING_TEXT, offsetof(struct token_options, environment), NULL, "NAME",
	  "only for this environment" },
	{ "valid-for", SETTING_SECONDS, offsetof(struct token_options, valid_for), NULL, "TIME",
	  "how long it holds; without it until it is revoked" },
	ONLINE_SETTINGS,
	COMMON_SETTINGS,
};

static const struct setting list_rows[] = { ONLINE_SETTINGS, COMMON_SETTINGS };

const struct command access_commands[] = {
	{ "agent token", "", 0, 0, join_rows, online_environment, sizeof(struct join_options),
	  command_agent_token, "a one-time token for a new agent",
	  "Makes a token with which one agent can join an environment, once. With --quiet only "
	  "the\n"
	  "token is printed.",
	  "lockstep agent token --env staging --quiet > join-token",
	  "token, environment, expires" },
	{ "agent list", "", 0, 0, agent_list_rows, online_environment,
	  sizeof(struct agent_list_options), command_agent_list,
	  "agents and the targets they serve",
	  "Lists the agents that ever joined, whether they are online, and the targets they serve.",
	  "lockstep agent list",
	  "items: [id, name, environment, state, online, last_seen, version, targets]" },
	{ "agent revoke", "AGENT", 1, 1, revoke_rows, online_environment,
	  sizeof(struct revoke_options), command_agent_revoke, "trust an agent's key no longer",
	  "Refuses the agent from now on. It has to join again with a new token.",
	  "lockstep agent revoke a-3 --reason 'host was replaced'", "id, state" },
	{ "agent rotate", "AGENT", 1, 1, revoke_rows, online_environment,
	  sizeof(struct revoke_options), command_agent_rotate, "an agent replaces its key",
	  "Asks the agent to make a new key, which the old one signs, as soon as nothing is at\n"
	  "work there. It keeps both until the coordinator has the new one. Where somebody else "
	  "may\n"
	  "have the key, revoke the agent instead.",
	  "lockstep agent rotate a-3 --reason 'every year'", "id, state" },
	{ "token create", "NAME", 1, 1, token_rows, online_environment,
	  sizeof(struct token_options), command_token_create, "a token for a person or a pipeline",
	  "Makes a token and shows it once. Roles: viewer, auditor, deployer, approver, admin. "
	  "With\n"
	  "--quiet only the token is printed.",
	  "lockstep token create ci-shop --role deployer --project shop --env staging",
	  "token, id, expires" },
	{ "token list", "", 0, 0, list_rows, online_environment, sizeof(struct online_options),
	  command_token_list, "tokens, without their secrets",
	  "Lists the tokens: who may do what, and until when.", "lockstep token list",
	  "items: [id, name, role, project, environment, created, expires, state]" },
	{ "token revoke", "ID", 1, 1, revoke_rows, online_environment,
	  sizeof(struct revoke_options), command_token_revoke, "make a token worthless",
	  "The token is refused from now on.", "lockstep token revoke t-4 --reason leaked",
	  "id, state" },
	{ 0 },
};
