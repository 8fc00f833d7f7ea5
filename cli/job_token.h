#ifndef CLI_JOB_TOKEN_H
#define CLI_JOB_TOKEN_H
#include "cli/api.h"

/* Shows the coordinator the OIDC token that a job of GitHub Actions gets from its runner for this
 * audience; asked for anew while a command waits, because it lives for minutes.  ERROR_INVALID:
 * this is no such job, or it may not ask.  `api` lives as long as the arena. */
bool job_token_use(struct arena *arena, struct api *api, const char *audience,
		   struct error *error) MUST_CHECK;
#endif
