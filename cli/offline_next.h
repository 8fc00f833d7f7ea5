#ifndef CLI_OFFLINE_NEXT_H
#define CLI_OFFLINE_NEXT_H
#include "cli/offline.h"

/* "lockstep migrate apply --dir db --url sqlite://app.db": the command to type next, about the same
 * database and directory as this one; what need not be said is left out, a URL with a password is
 * not shown. */
const char *offline_next(struct arena *arena, const struct database_options *options,
			 const char *command);
#endif
