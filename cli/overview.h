#ifndef CLI_OVERVIEW_H
#define CLI_OVERVIEW_H
#include "cli/log.h"

/* status and history. */
struct status_options {
	struct online_options online;
	bool exit_code, all;
};

struct history_options {
	struct log_options log; /* first: its `key` is the log's */
	const char *environment, *target, *migration, *actor, *type, *rollout, *since, *until;
	const char *proof, *at;
	uint64_t limit;
	bool all, refusals;
};

bool command_status(struct invocation *call, struct error *error) MUST_CHECK;
bool command_history(struct invocation *call, struct error *error) MUST_CHECK;
#endif
