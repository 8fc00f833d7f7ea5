#include "coordinator/http/role.h"

#include "core/base/bytes.h"

#define ROLE_BIT(role) (1U << (role))
#define EVERYBODY      (ROLE_BIT(ROLE_COUNT) - 1)

static const struct {
	const char *title;
	unsigned roles;
} permissions[PERMISSION_COUNT] = {
	[PERMISSION_NONE] = { "look whether the coordinator is well", EVERYBODY },
	[PERMISSION_READ] = { "read projects, releases, rollouts and agents", EVERYBODY },
	[PERMISSION_HISTORY] = { "read the history",
				 ROLE_BIT(ROLE_AUDITOR) | ROLE_BIT(ROLE_DEPLOYER) |
				     ROLE_BIT(ROLE_APPROVER) | ROLE_BIT(ROLE_ADMIN) },
	[PERMISSION_PUSH] = { "push releases", ROLE_BIT(ROLE_DEPLOYER) | ROLE_BIT(ROLE_ADMIN) },
	[PERMISSION_PIPELINE] = { "change pipelines", ROLE_BIT(ROLE_ADMIN) },
	[PERMISSION_CONFIRM] = { "confirm and withdraw changes of pipelines",
				 ROLE_BIT(ROLE_APPROVER) | ROLE_BIT(ROLE_ADMIN) },
	[PERMISSION_ROLLOUT] = { "start, rehearse, resume and retry rollouts",
				 ROLE_BIT(ROLE_DEPLOYER) | ROLE_BIT(ROLE_ADMIN) },
	[PERMISSION_HALT] = { "pause and cancel rollouts", ROLE_BIT(ROLE_DEPLOYER) |
							       ROLE_BIT(ROLE_APPROVER) |
							       ROLE_BIT(ROLE_ADMIN) },
	[PERMISSION_BASELINE] = { "adopt databases as they are (baseline, target accept)",
				  ROLE_BIT(ROLE_APPROVER) | ROLE_BIT(ROLE_ADMIN) },
	[PERMISSION_RESOLVE] = { "say what holds of a migration (resolve)",
				 ROLE_BIT(ROLE_DEPLOYER) | ROLE_BIT(ROLE_APPROVER) |
				     ROLE_BIT(ROLE_ADMIN) },
	[PERMISSION_APPROVE] = { "approve and deny plans",
				 ROLE_BIT(ROLE_APPROVER) | ROLE_BIT(ROLE_ADMIN) },
	[PERMISSION_OVERRIDE] = { "ask that a shut gate be passed (override)",
				  ROLE_BIT(ROLE_DEPLOYER) | ROLE_BIT(ROLE_APPROVER) |
				      ROLE_BIT(ROLE_ADMIN) },
	[PERMISSION_BRAKE] = { "hold, pin, veto and stop the line", ROLE_BIT(ROLE_DEPLOYER) |
									ROLE_BIT(ROLE_APPROVER) |
									ROLE_BIT(ROLE_ADMIN) },
	[PERMISSION_LIFT] = { "let go of holds, pins, vetoes and the stopped line",
			      ROLE_BIT(ROLE_APPROVER) | ROLE_BIT(ROLE_ADMIN) },
	[PERMISSION_ACCESS] = { "manage tokens and agents", ROLE_BIT(ROLE_ADMIN) },
	[PERMISSION_REDACT] = { "redact names and words in the log", ROLE_BIT(ROLE_ADMIN) },
};

static const char *roles_text(struct arena *arena, unsigned roles)
{
	struct buffer text = buffer_in(arena);

	for (enum role i = 0; i < ROLE_COUNT; i++)
		if (roles & ROLE_BIT(i))
			buffer_printf(&text, "%s%s", text.size ? " or " : "", role_name(i));
	return buffer_text(&text);
}

bool role_allows(struct arena *arena, const struct token *token, enum permission permission,
		 struct error *error)
{
	unsigned roles = permissions[permission].roles;

	if (roles & ROLE_BIT(token->role))
		return true;
	return error_set(error, ERROR_FORBIDDEN,
			 "token '%s' has the role %s and may not %s; that takes the role %s",
			 token->name, role_name(token->role), permissions[permission].title,
			 roles_text(arena, roles));
}

static bool beyond(const struct token *token, const char *what, const char *limit,
		   const char *where, struct error *error)
{
	if (where)
		return error_set(error, ERROR_FORBIDDEN,
				 "token '%s' is limited to %s '%s' and does not reach '%s'",
				 token->name, what, limit, where);
	return error_set(
	    error, ERROR_FORBIDDEN,
	    "token '%s' is limited to %s '%s'; this takes a token that is not limited to "
	    "one %s",
	    token->name, what, limit, what);
}

bool role_reaches(const struct token *token, enum scope scope, const char *project,
		  const char *environment, struct error *error)
{
	bool whole = scope != SCOPE_ENVIRONMENT;

	if (token->project && (project || scope == SCOPE_SERVER) &&
	    !text_equal(token->project, project))
		return beyond(token, "project", token->project, project, error);
	if (token->environment && (environment || whole) &&
	    !text_equal(token->environment, environment))
		return beyond(token, "environment", token->environment, environment, error);
	return true;
}

const char *permission_title(enum permission permission)
{
	return permissions[permission].title;
}
