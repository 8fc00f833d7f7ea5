#ifndef COORDINATOR_HTTP_ROLE_H
#define COORDINATOR_HTTP_ROLE_H
#include "coordinator/store/tokens.h"

/* What a role may do; one table (role.c).  Pure. */
enum permission {
	PERMISSION_NONE, /* no token is asked for */
	PERMISSION_READ,
	PERMISSION_HISTORY,
	PERMISSION_PUSH,
	PERMISSION_PIPELINE,
	PERMISSION_CONFIRM,
	PERMISSION_ROLLOUT,
	PERMISSION_HALT,
	PERMISSION_BASELINE,
	PERMISSION_RESOLVE,
	PERMISSION_APPROVE,
	PERMISSION_OVERRIDE,
	PERMISSION_BRAKE,
	PERMISSION_LIFT,
	PERMISSION_ACCESS,
	PERMISSION_REDACT,
	PERMISSION_COUNT
};

/* Where a request acts: what a token that is limited to a project or an environment must match. */
enum scope {
	SCOPE_SERVER,      /* everywhere: no limited token will do */
	SCOPE_PROJECT,     /* the whole project of the path */
	SCOPE_ENVIRONMENT, /* the project of the path; the handler asks role_reaches or filters */
};

/* Does the role have the permission?  ERROR_FORBIDDEN names token, role and the roles that have it.
 */
bool role_allows(struct arena *arena, const struct token *token, enum permission permission,
		 struct error *error) MUST_CHECK;

/* Does the token reach so far?  `project` and `environment` are NULL where the request names none.
 * ERROR_FORBIDDEN names token and limit. */
bool role_reaches(const struct token *token, enum scope scope, const char *project,
		  const char *environment, struct error *error) MUST_CHECK;

/* "start, rehearse, resume and retry rollouts": for help. */
const char *permission_title(enum permission permission);
#endif
