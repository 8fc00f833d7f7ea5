#ifndef CLI_KEY_H
#define CLI_KEY_H
#include "cli/online.h"

/* What the commands around keys run: lockstep key ... */
struct key_options {
	struct online_options online;
	const char *out, *recovery_key, *statement, *reason, *key;
	uint64_t since;
	bool leave_behind;
};

bool command_key_list(struct invocation *call, struct error *error) MUST_CHECK;
bool command_key_recovery(struct invocation *call, struct error *error) MUST_CHECK;
bool command_key_rotate(struct invocation *call, struct error *error) MUST_CHECK;
bool command_key_prepare(struct invocation *call, struct error *error) MUST_CHECK;
bool command_key_sign(struct invocation *call, struct error *error) MUST_CHECK;
bool command_key_revoke(struct invocation *call, struct error *error) MUST_CHECK;
#endif
