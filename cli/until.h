#ifndef CLI_UNTIL_H
#define CLI_UNTIL_H
#include "cli/command.h"
#include <stdint.h>

/* Waiting for something elsewhere that tells nobody: asks again and again, less and less often. */
struct until {
	/* `done`, or else in `why` what is still missing, for people.  False: it cannot come true
	 * (a wrong option, a wrong password); ERROR_UNREACHABLE, ERROR_TIMEOUT and ERROR_NOT_FOUND
	 * may pass. */
	bool (*ask)(struct invocation *call, struct arena *arena, const void *context, bool *done,
		    const char **why, struct error *error);
	const void *context;
	int64_t timeout; /* ms; 0: no end */
};

/* Says on stderr what is waited for, whenever that changes.  ERROR_TIMEOUT after the timeout, or
 * after Ctrl-C. */
bool until_done(struct invocation *call, const struct until *until, struct error *error) MUST_CHECK;
#endif
