#include "coordinator/http/body.h"
#include "coordinator/http/route.h"
#include "coordinator/revert.h"

struct revert_body {
	const char *environment, *to, *reason;
	uint64_t release;
	bool allow_data_loss;
};

static const struct member revert_members[] = {
	{ "environment", MEMBER_NAME, offsetof(struct revert_body, environment), true },
	{ "to", MEMBER_NAME, offsetof(struct revert_body, to), false },
	{ "release", MEMBER_COUNT, offsetof(struct revert_body, release), false },
	{ "reason", MEMBER_TEXT, offsetof(struct revert_body, reason), true },
	{ "allow_data_loss", MEMBER_SWITCH, offsetof(struct revert_body, allow_data_loss), false },
	{ 0 },
};

struct reverting {
	struct revert_wish wish;
	struct revert_plan plan;
};

static bool work_revert(struct http_call *call, struct store *store, struct error *error)
{
	struct reverting *reverting = arena_new(call->arena, struct reverting);
	struct revert_body body = { 0 };

	if (!body_read(call->arena, call->request->body, revert_members, &body, error))
		return false;
	if ((body.to != NULL) + (body.release > 0) != 1)
		return error_set(error, ERROR_INVALID,
				 "how far back? Give one of 'to', the last version that stays, and "
				 "'release'");
	reverting->wish = (struct revert_wish) {
		.project = call->parameters[0],
		.environment = body.environment,
		.to = body.to,
		.release = body.release,
		.reason = body.reason,
		.by = call->token.name,
		.losing = body.allow_data_loss,
	};
	call->kept = reverting;
	return call_reaches(call, call->parameters[0], body.environment, error) &&
	       revert_prepare(call->arena, store, &reverting->wish, &reverting->plan, error);
}

static bool run_revert(struct http_call *call, struct turn *turn, struct error *error)
{
	const struct reverting *reverting = call->kept;
	struct rollout_request request = {
		.project = reverting->wish.project,
		.environment = reverting->wish.environment,
		.kind = ROLLOUT_REVERT,
		.release = reverting->plan.release,
		.version = reverting->plan.reversal.to,
		.reversal = reversal_write(turn->arena, &reverting->plan.reversal),
	};

	return call_key(call, &request.key, error) &&
	       revert_known(turn, request.project, request.environment, error) &&
	       rollout_respond(call, turn, &request, error);
}

const struct http_route revert_routes[] = {
	{ HTTP_POST, "/v1/projects/{project}/reverts", PERMISSION_ROLLOUT, SCOPE_ENVIRONMENT,
	  work_revert, run_revert, "take back what comes after a version" },
	{ 0 },
};
