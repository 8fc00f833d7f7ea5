#ifndef CLI_WAIT_H
#define CLI_WAIT_H
#include "cli/offline.h"
#include "cli/online.h"

/* For containers and programs that must not start before their schema. */
struct wait_target_options {
	struct online_options online;
	const char *target, *version;
	int64_t timeout; /* ms; 0: no end */
};

struct wait_database_options {
	struct database_options database;
	const char *version;
	int64_t timeout; /* ms; 0: no end */
};

bool command_wait(struct invocation *call, struct error *error) MUST_CHECK;
bool command_migrate_wait(struct invocation *call, struct error *error) MUST_CHECK;
#endif
