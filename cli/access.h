#ifndef CLI_ACCESS_H
#define CLI_ACCESS_H
#include "cli/online.h"

/* What the commands around agents and tokens run. */
struct join_options {
	struct online_options online;
	const char *environment, *name;
	int64_t valid_for; /* ms */
};

struct agent_list_options {
	struct online_options online;
	uint64_t wait;
	int64_t timeout; /* ms */
};

struct revoke_options {
	struct online_options online;
	const char *reason;
};

struct token_options {
	struct online_options online;
	const char *role, *scope, *environment; /* scope: a project */
	int64_t valid_for;                      /* ms */
};

bool command_agent_token(struct invocation *call, struct error *error) MUST_CHECK;
bool command_agent_list(struct invocation *call, struct error *error) MUST_CHECK;
bool command_agent_rotate(struct invocation *call, struct error *error) MUST_CHECK;
bool command_agent_revoke(struct invocation *call, struct error *error) MUST_CHECK;
bool command_token_create(struct invocation *call, struct error *error) MUST_CHECK;
bool command_token_list(struct invocation *call, struct error *error) MUST_CHECK;
bool command_token_revoke(struct invocation *call, struct error *error) MUST_CHECK;
#endif
