#include "coordinator/people.h"

#include "coordinator/http/body.h"
#include "coordinator/http/json.h"
#include "coordinator/http/route.h"

struct plan_body {
	const char *reason, *person, *gate, *signature;
};

static const struct member decide_members[] = {
	{ "reason", MEMBER_TEXT, offsetof(struct plan_body, reason), false },
	{ 0 },
};
static const struct member approve_members[] = {
	{ "reason", MEMBER_TEXT, offsetof(struct plan_body, reason), false },
	{ "signature", MEMBER_TEXT, offsetof(struct plan_body, signature), false },
	{ 0 },
};
static const struct member withdraw_members[] = {
	{ "reason", MEMBER_TEXT, offsetof(struct plan_body, reason), false },
	{ "person", MEMBER_NAME, offsetof(struct plan_body, person), false },
	{ 0 },
};
static const struct member override_members[] = {
	{ "gate", MEMBER_NAME, offsetof(struct plan_body, gate), true },
	{ "reason", MEMBER_TEXT, offsetof(struct plan_body, reason), true },
	{ 0 },
};

static bool begin(struct http_call *call, struct turn *turn, const struct member *members,
		  struct plan_body *body, struct error *error)
{
	struct rollout rollout;

	return body_read(call->arena, call->request->body, members, body, error) &&
	       rollout_load_head(turn->arena, turn->store, call->parameters[0], call->parameters[1],
				 &rollout, error) &&
	       call_reaches(call, rollout.project, rollout.environment, error);
}

static struct plan_request request_of(const struct http_call *call, const struct plan_body *body)
{
	return (struct plan_request) { .project = call->parameters[0],
				       .rollout = call->parameters[1],
				       .role = call->token.role,
				       .reason = body->reason,
				       .signature = body->signature };
}

static bool decide(struct http_call *call, struct turn *turn, enum plan_decision decision,
		   struct error *error)
{
	struct plan_body body = { 0 };
	struct plan_request request;
	struct rollout rollout;

	if (!begin(call, turn, decision == PLAN_APPROVED ? approve_members : decide_members, &body,
		   error))
		return false;
	request = request_of(call, &body);
	return operation_plan_decide(turn, &request, decision, &rollout, error) &&
	       rollout_answer(call, turn, 200, &rollout, error);
}

static bool run_approve(struct http_call *call, struct turn *turn, struct error *error)
{
	return decide(call, turn, PLAN_APPROVED, error);
}

static bool run_deny(struct http_call *call, struct turn *turn, struct error *error)
{
	return decide(call, turn, PLAN_DENIED, error);
}

/* One's own; an admin also that of somebody who cannot. */
static bool run_withdraw(struct http_call *call, struct turn *turn, struct error *error)
{
	struct plan_body body = { 0 };
	struct plan_request request;
	struct rollout rollout;
	const char *person;

	if (!begin(call, turn, withdraw_members, &body, error))
		return false;
	person = body.person ? body.person : turn->actor.name;
	if (!text_equal(person, turn->actor.name) && call->token.role != ROLE_ADMIN)
		return error_set(error, ERROR_FORBIDDEN,
				 "%s decided that; only they or an admin may withdraw it", person);
	request = request_of(call, &body);
	return operation_plan_withdraw(turn, &request, person, &rollout, error) &&
	       rollout_answer(call, turn, 200, &rollout, error);
}

static bool run_override(struct http_call *call, struct turn *turn, struct error *error)
{
	struct plan_body body = { 0 };
	struct plan_request request;
	struct rollout rollout;

	if (!begin(call, turn, override_members, &body, error))
		return false;
	request = request_of(call, &body);
	return operation_plan_override(turn, &request, body.gate, &rollout, error) &&
	       rollout_answer(call, turn, 200, &rollout, error);
}

/* ---- what holds rollouts back ---- */

struct brake_body {
	const char *environment, *reason;
	uint64_t release;
};

#define REASON                                                                                     \
	{                                                                                          \
		"reason", MEMBER_TEXT, offsetof(struct brake_body, reason), false                  \
	}
#define ENVIRONMENT(required)                                                                      \
	{                                                                                          \
		"environment", MEMBER_NAME, offsetof(struct brake_body, environment), required     \
	}
#define RELEASE(required)                                                                          \
	{                                                                                          \
		"release", MEMBER_COUNT, offsetof(struct brake_body, release), required            \
	}
static const struct member line_members[] = { REASON, { 0 } };
static const struct member hold_members[] = { ENVIRONMENT(true), REASON, { 0 } };
static const struct member pin_members[] = { ENVIRONMENT(true), RELEASE(true), REASON, { 0 } };
static const struct member veto_members[] = { ENVIRONMENT(false), RELEASE(true), REASON, { 0 } };

/* By the path's last part. */
static const struct {
	const char *verb;
	enum brake_kind kind;
	bool lift;
	const struct member *members;
} brakes[] = {
	{ "/stop-the-line", BRAKE_LINE, false, line_members },
	{ "/resume-the-line", BRAKE_LINE, true, line_members },
	{ "/hold", BRAKE_HOLD, false, hold_members },
	{ "/unhold", BRAKE_HOLD, true, hold_members },
	{ "/pin", BRAKE_PIN, false, pin_members },
	{ "/unpin", BRAKE_PIN, true, hold_members },
	{ "/veto", BRAKE_VETO, false, veto_members },
	{ "/unveto", BRAKE_VETO, true, veto_members },
};

static size_t brake_of(const struct http_call *call)
{
	size_t i = 0;

	while (!text_ends_with(call->route->pattern, brakes[i].verb))
		i++;
	return i;
}

static bool answer_brakes(struct http_call *call, struct store *store, struct error *error)
{
	const char *project = call->parameters[0];
	struct brake_list list;

	if (!brake_list(call->arena, store, project ? project : "", &list, error))
		return false;
	call_respond(
	    call, 200,
	    json_items(call->arena, json_brakes(call->arena, &list, call->token.environment)));
	return true;
}

/* A veto of all environments takes a token that reaches them. */
static bool brake_reaches(struct http_call *call, const char *environment, struct error *error)
{
	const char *project = call->parameters[0];
	enum scope whole = project ? SCOPE_PROJECT : SCOPE_SERVER;

	call->denied = !role_reaches(&call->token, environment ? SCOPE_ENVIRONMENT : whole, project,
				     environment, error);
	return !call->denied;
}

static bool run_brake(struct http_call *call, struct turn *turn, struct error *error)
{
	size_t row = brake_of(call);
	struct brake_body body = { 0 };
	struct brake_request request = { .kind = brakes[row].kind, .project = call->parameters[0] };

	if (!body_read(call->arena, call->request->body, brakes[row].members, &body, error) ||
	    !brake_reaches(call, body.environment, error))
		return false;
	request.environment = body.environment;
	request.release = body.release;
	request.reason = body.reason;
	if (!(brakes[row].lift ? operation_brake_lift(turn, &request, error)
			       : operation_brake_put(turn, &request, error)))
		return false;
	return answer_brakes(call, turn->store, error);
}

static bool work_brakes(struct http_call *call, struct store *store, struct error *error)
{
	struct project project;

	return project_load(call->arena, store, call->parameters[0], &project, error) &&
	       answer_brakes(call, store, error);
}

#define PROJECT "/v1/projects/{project}"
#define ROLLOUT PROJECT "/rollouts/{id}"

const struct http_route people_routes[] = {
	{ HTTP_POST, ROLLOUT "/approve", PERMISSION_APPROVE, SCOPE_ENVIRONMENT, NULL, run_approve,
	  "approve the plan of a rollout" },
	{ HTTP_POST, ROLLOUT "/deny", PERMISSION_APPROVE, SCOPE_ENVIRONMENT, NULL, run_deny,
	  "deny it; it stays shut until that is withdrawn" },
	{ HTTP_POST, ROLLOUT "/withdraw", PERMISSION_APPROVE, SCOPE_ENVIRONMENT, NULL, run_withdraw,
	  "take back an approval or a denial" },
	{ HTTP_POST, ROLLOUT "/override", PERMISSION_OVERRIDE, SCOPE_ENVIRONMENT, NULL,
	  run_override, "ask that a shut gate be passed; it takes two people" },
	{ HTTP_POST, PROJECT "/hold", PERMISSION_BRAKE, SCOPE_ENVIRONMENT, NULL, run_brake,
	  "let nothing new begin in an environment" },
	{ HTTP_POST, PROJECT "/unhold", PERMISSION_LIFT, SCOPE_ENVIRONMENT, NULL, run_brake,
	  "let go of it" },
	{ HTTP_POST, PROJECT "/pin", PERMISSION_BRAKE, SCOPE_ENVIRONMENT, NULL, run_brake,
	  "keep an environment to a release" },
	{ HTTP_POST, PROJECT "/unpin", PERMISSION_LIFT, SCOPE_ENVIRONMENT, NULL, run_brake,
	  "let go of it" },
	{ HTTP_POST, PROJECT "/veto", PERMISSION_BRAKE, SCOPE_ENVIRONMENT, NULL, run_brake,
	  "mark a release as bad for an environment or for all" },
	{ HTTP_POST, PROJECT "/unveto", PERMISSION_LIFT, SCOPE_ENVIRONMENT, NULL, run_brake,
	  "take that back" },
	{ HTTP_POST, PROJECT "/stop-the-line", PERMISSION_BRAKE, SCOPE_PROJECT, NULL, run_brake,
	  "freeze every environment of the project at the next statement boundary" },
	{ HTTP_POST, PROJECT "/resume-the-line", PERMISSION_LIFT, SCOPE_PROJECT, NULL, run_brake,
	  "let go of it" },
	{ HTTP_POST, "/v1/stop-the-line", PERMISSION_BRAKE, SCOPE_SERVER, NULL, run_brake,
	  "freeze every environment of every project" },
	{ HTTP_POST, "/v1/resume-the-line", PERMISSION_LIFT, SCOPE_SERVER, NULL, run_brake,
	  "let go of it" },
	{ HTTP_GET, PROJECT "/brakes", PERMISSION_READ, SCOPE_ENVIRONMENT, work_brakes, NULL,
	  "holds, pins, vetoes and stops" },
	{ 0 },
};
