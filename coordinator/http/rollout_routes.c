#include "coordinator/execution.h"
#include "coordinator/http/body.h"
#include "coordinator/http/json.h"
#include "coordinator/http/json_waves.h"
#include "coordinator/http/route.h"
#include "coordinator/kept.h"
#include "coordinator/operations.h"
#define WAIT_LIMIT 60 /* seconds: shorter than the patience of proxies */

/* A rollout that waits says for what. */
static bool describe(struct http_call *call, struct turn *turn, const struct rollout *rollout,
		     struct value **object, struct error *error)
{
	struct gate_verdicts verdicts = { 0 };

	if (rollout->state == ROLLOUT_PENDING && !rollout_gates(turn, rollout, &verdicts, error))
		return false;
	*object = json_rollout(call->arena, rollout, &verdicts, true);
	json_put_waves(call->arena, *object, rollout);
	return json_put_people(call->arena, turn->store, rollout, *object, error);
}

bool rollout_answer(struct http_call *call, struct turn *turn, unsigned status,
		    const struct rollout *rollout, struct error *error)
{
	struct rollout_terms terms;
	const char *text;
	struct value *object;

	if (!describe(call, turn, rollout, &object, error) ||
	    !rollout_terms_load(call->arena, turn->store, rollout->id, &terms, error) ||
	    !execution_text(call->arena, terms.execution, &text, error))
		return false;
	value_put_text(object, "execution", text);
	call_respond(call, status, object);
	return true;
}

/* For who follows it: without what does not change. */
static bool respond_briefly(struct http_call *call, struct turn *turn, const char *project,
			    const char *id, struct error *error)
{
	struct rollout rollout;
	struct value *object;

	if (!rollout_load_brief(turn->arena, turn->store, project, id, &rollout, error) ||
	    !describe(call, turn, &rollout, &object, error))
		return false;
	call_respond(call, 200, object);
	return true;
}

/* Who is refused is told of every gate, those that are open too. */
bool rollout_respond(struct http_call *call, struct turn *turn,
		     const struct rollout_request *request, struct error *error)
{
	struct gate_verdicts verdicts;
	struct rollout rollout;

	if (!call_reaches(call, request->project, request->environment, error))
		return false;
	if (operation_rollout_start(turn, request, &rollout, &verdicts, error))
		return rollout_answer(call, turn, 201, &rollout, error);
	if (verdicts.count)
		call->gates = json_gates(call->arena, &verdicts);
	return false;
}

struct start_body {
	const char *environment, *kind, *override, *reason, *target;
	uint64_t release;
	bool promote, on_target;
};

static const struct member start_members[] = {
	{ "environment", MEMBER_NAME, offsetof(struct start_body, environment), true },
	{ "release", MEMBER_COUNT, offsetof(struct start_body, release), false },
	{ "kind", MEMBER_NAME, offsetof(struct start_body, kind), false },
	{ "promote", MEMBER_SWITCH, offsetof(struct start_body, promote), false },
	{ "override", MEMBER_NAME, offsetof(struct start_body, override), false },
	{ "reason", MEMBER_TEXT, offsetof(struct start_body, reason), false },
	{ "target", MEMBER_NAME, offsetof(struct start_body, target), false },
	{ "on_target", MEMBER_SWITCH, offsetof(struct start_body, on_target), false },
	{ 0 },
};

static bool run_start(struct http_call *call, struct turn *turn, struct error *error)
{
	struct start_body body = { .kind = "apply" };
	struct rollout_request request = { .project = call->parameters[0] };

	if (!call_key(call, &request.key, error) ||
	    !body_read(call->arena, call->request->body, start_members, &body, error))
		return false;
	request.environment = body.environment;
	request.release = body.release;
	request.promote = body.promote;
	request.override = body.override;
	request.reason = body.reason;
	request.role = call->token.role;
	if (!rollout_kind_from_name(body.kind, &request.kind) || request.kind > ROLLOUT_REHEARSE)
		return error_set(error, ERROR_INVALID, "'kind' is '%.50s'; write apply or rehearse",
				 body.kind);
	if ((body.target || body.on_target) && request.kind != ROLLOUT_REHEARSE)
		return error_set(error, ERROR_INVALID,
				 "'target' and 'on_target' are a rehearsal's: write 'kind' "
				 "rehearse");
	request.target = body.target;
	request.on_target = body.on_target;
	return rollout_respond(call, turn, &request, error);
}

struct resolve_body {
	const char *version, *reason;
	uint64_t release, retry_from;
	bool applied, rolled_back;
};

static const struct member resolve_members[] = {
	{ "version", MEMBER_NAME, offsetof(struct resolve_body, version), true },
	{ "applied", MEMBER_SWITCH, offsetof(struct resolve_body, applied), false },
	{ "rolled_back", MEMBER_SWITCH, offsetof(struct resolve_body, rolled_back), false },
	{ "retry_from", MEMBER_COUNT, offsetof(struct resolve_body, retry_from), false },
	{ "reason", MEMBER_TEXT, offsetof(struct resolve_body, reason), true },
	{ "release", MEMBER_COUNT, offsetof(struct resolve_body, release), false },
	{ 0 },
};

static bool resolution_of(const struct resolve_body *body, struct resolution *resolution,
			  struct error *error)
{
	if (body->applied + body->rolled_back + (body->retry_from > 0) != 1)
		return error_set(error, ERROR_INVALID,
				 "what holds? Give one of 'applied', 'rolled_back' and "
				 "'retry_from', a statement's number");
	if (body->retry_from > UINT32_MAX)
		return error_set(error, ERROR_INVALID, "'retry_from': no file has so many");
	*resolution = (struct resolution) {
		.version = body->version,
		.kind = body->applied       ? RESOLVE_APPLIED
			: body->rolled_back ? RESOLVE_ROLLED_BACK
					    : RESOLVE_RETRY_FROM,
		.from = (unsigned)body->retry_from,
		.reason = body->reason,
	};
	return true;
}

static bool run_resolve(struct http_call *call, struct turn *turn, struct error *error)
{
	struct resolve_body body = { 0 };
	struct resolution resolution;
	struct rollout_request request = { .project = call->parameters[0],
					   .environment = call->parameters[1],
					   .target = call->parameters[2],
					   .kind = ROLLOUT_RESOLVE,
					   .resolution = &resolution };

	if (!body_read(call->arena, call->request->body, resolve_members, &body, error) ||
	    !resolution_of(&body, &resolution, error))
		return false;
	resolution.by = turn->actor.name;
	request.version = body.version;
	request.release = body.release;
	return rollout_respond(call, turn, &request, error);
}

static bool run_accept(struct http_call *call, struct turn *turn, struct error *error)
{
	static const struct member members[] = { { "reason", MEMBER_TEXT, 0, true }, { 0 } };
	const struct target_place place = { call->parameters[0], call->parameters[1],
					    call->parameters[2] };
	struct value *answer = value_object(call->arena);
	const char *reason = "";

	if (!body_read(call->arena, call->request->body, members, &reason, error) ||
	    !call_reaches(call, place.project, place.environment, error) ||
	    !operation_target_accept(turn, &place, reason, error))
		return false;
	value_put_text(answer, "target", place.name);
	value_put_text(answer, "environment", place.environment);
	value_put_text(answer, "reason", reason);
	call_respond(call, 200, answer);
	return true;
}

static bool work_list(struct http_call *call, struct store *store, struct error *error)
{
	static const char *const known[] = { "environment", NULL };
	const char *environment = http_query(call->request, "environment");
	struct value *items = value_array(call->arena);
	struct rollout_rows rows;
	struct project project;

	environment = environment ? environment : call->token.environment;
	if (!call_query_known(call, known, error) ||
	    !call_reaches(call, call->parameters[0], environment, error) ||
	    !project_load(call->arena, store, call->parameters[0], &project, error) ||
	    !rollout_list(call->arena, store, project.name, environment, &rows, error))
		return false;
	for (size_t i = 0; i < rows.count; i++)
		value_add(items, json_rollout(call->arena, &rows.items[i], NULL, false));
	call_respond(call, 200, json_items(call->arena, items));
	return true;
}

struct following {
	uint64_t after, wait;
	bool brief;
	int64_t due;      /* not before then is told how far a rollout that runs has come */
	int64_t deadline; /* monotonic clock, ms, both */
};

/* Each answer takes time in proportion to the tasks, on the loop: the more there are, the less
 * often it is told that some of them moved on. */
static int64_t pause_between(struct turn *turn, const char *id)
{
	const struct kept_rollout *kept = kept_of(turn, id);

	return kept ? (int64_t)kept->count / 10 : 0;
}

static bool follow(struct http_call *call, struct turn *turn, struct following **kept,
		   struct error *error)
{
	static const char *const known[] = { "after", "wait", "statements", NULL };
	const char *statements = http_query(call->request, "statements");
	struct following *following = call->kept;

	if (!following) {
		following = arena_new(call->arena, struct following);
		if (!call_query_known(call, known, error) ||
		    !call_query_count(call, "after", (uint64_t)1 << 53, &following->after, error) ||
		    !call_query_count(call, "wait", WAIT_LIMIT, &following->wait, error))
			return false;
		if (statements && !text_equal(statements, "last"))
			return error_set(error, ERROR_INVALID,
					 "'statements' is '%.50s'; write last or leave it out",
					 statements);
		following->brief = statements != NULL;
		following->due = turn->now + pause_between(turn, call->parameters[1]);
		following->deadline = turn->now + (int64_t)following->wait * 1000;
		call->kept = following;
	}
	*kept = following;
	return true;
}

/* Runs again whenever the rollout changed, until there is news or the wait is over. */
static bool run_show(struct http_call *call, struct turn *turn, struct error *error)
{
	struct call *base = &call->job.call;
	struct following *following;
	struct rollout rollout;
	bool news, early;

	if (!follow(call, turn, &following, error) ||
	    !rollout_load_head(turn->arena, turn->store, call->parameters[0], call->parameters[1],
			       &rollout, error) ||
	    !call_reaches(call, rollout.project, rollout.environment, error))
		return false;
	news = rollout.revision > following->after;
	early = news && rollout.state == ROLLOUT_RUNNING && turn->now < following->due;
	base->parked = following->wait && (!news || early) && turn->now < following->deadline;
	base->rollout = call->parameters[1];
	base->deadline =
	    early && following->due < following->deadline ? following->due : following->deadline;
	if (base->parked)
		return true;
	if (following->brief)
		return respond_briefly(call, turn, rollout.project, rollout.id, error);
	return rollout_load(turn->arena, turn->store, rollout.project, rollout.id, &rollout,
			    error) &&
	       rollout_answer(call, turn, 200, &rollout, error);
}

static const struct {
	const char *verb;
	enum rollout_decision decision;
} decisions[] = {
	{ "pause", DECISION_PAUSE }, { "resume", DECISION_RESUME },   { "cancel", DECISION_CANCEL },
	{ "retry", DECISION_RETRY }, { "advance", DECISION_ADVANCE },
};

static enum rollout_decision decision_of(const struct http_call *call)
{
	size_t i = 0;

	while (!text_ends_with(call->route->pattern, decisions[i].verb))
		i++;
	return decisions[i].decision;
}

struct decide_body {
	const char *reason;
	bool now;
};

static const struct member decide_members[] = {
	{ "reason", MEMBER_TEXT, offsetof(struct decide_body, reason), false },
	{ 0 },
};
static const struct member cancel_members[] = {
	{ "reason", MEMBER_TEXT, offsetof(struct decide_body, reason), false },
	{ "now", MEMBER_SWITCH, offsetof(struct decide_body, now), false },
	{ 0 },
};

static bool run_decide(struct http_call *call, struct turn *turn, struct error *error)
{
	const char *project = call->parameters[0], *id = call->parameters[1];
	enum rollout_decision decision = decision_of(call);
	struct decide_body body = { .reason = "" };
	struct rollout rollout;

	if (!body_read(call->arena, call->request->body,
		       decision == DECISION_CANCEL ? cancel_members : decide_members, &body,
		       error) ||
	    !rollout_load_head(turn->arena, turn->store, project, id, &rollout, error) ||
	    !call_reaches(call, project, rollout.environment, error))
		return false;
	return operation_rollout_decide(turn, project, id,
					body.now ? DECISION_CANCEL_NOW : decision,
					body.reason ? body.reason : "", &rollout, error) &&
	       rollout_answer(call, turn, 200, &rollout, error);
}

static const struct member replan_members[] = {
	{ "override", MEMBER_NAME, offsetof(struct start_body, override), false },
	{ "reason", MEMBER_TEXT, offsetof(struct start_body, reason), false },
	{ 0 },
};

static bool run_replan(struct http_call *call, struct turn *turn, struct error *error)
{
	const char *project = call->parameters[0], *id = call->parameters[1];
	struct start_body body = { 0 };
	struct rollout_request request = { .project = project };
	struct gate_verdicts verdicts;
	struct rollout rollout;

	if (!body_read(call->arena, call->request->body, replan_members, &body, error) ||
	    !rollout_load_head(turn->arena, turn->store, project, id, &rollout, error) ||
	    !call_reaches(call, project, rollout.environment, error))
		return false;
	request.override = body.override;
	request.reason = body.reason;
	request.role = call->token.role;
	if (operation_rollout_replan(turn, id, &request, &rollout, &verdicts, error))
		return rollout_answer(call, turn, 201, &rollout, error);
	if (verdicts.count)
		call->gates = json_gates(call->arena, &verdicts);
	return false;
}

#define PROJECT  "/v1/projects/{project}"
#define ROLLOUTS PROJECT "/rollouts"

const struct http_route rollout_routes[] = {
	{ HTTP_POST, ROLLOUTS, PERMISSION_ROLLOUT, SCOPE_ENVIRONMENT, NULL, run_start,
	  "start a rollout or a rehearsal, or promote" },
	{ HTTP_GET, ROLLOUTS, PERMISSION_READ, SCOPE_ENVIRONMENT, work_list, NULL,
	  "the rollouts, newest first" },
	{ HTTP_GET, ROLLOUTS "/{id}", PERMISSION_READ, SCOPE_ENVIRONMENT, NULL, run_show,
	  "one rollout; with after and wait a long poll, with statements=last brief" },
	{ HTTP_POST, ROLLOUTS "/{id}/pause", PERMISSION_HALT, SCOPE_ENVIRONMENT, NULL, run_decide,
	  "begin no further task" },
	{ HTTP_POST, ROLLOUTS "/{id}/resume", PERMISSION_ROLLOUT, SCOPE_ENVIRONMENT, NULL,
	  run_decide, "go on after a pause or a halt" },
	{ HTTP_POST, ROLLOUTS "/{id}/cancel", PERMISSION_HALT, SCOPE_ENVIRONMENT, NULL, run_decide,
	  "end it; with now the running statements are interrupted" },
	{ HTTP_POST, ROLLOUTS "/{id}/retry", PERMISSION_ROLLOUT, SCOPE_ENVIRONMENT, NULL,
	  run_decide, "try the failed tasks again" },
	{ HTTP_POST, ROLLOUTS "/{id}/advance", PERMISSION_ROLLOUT, SCOPE_ENVIRONMENT, NULL,
	  run_decide, "let the next wave begin; with a reason also before a pause is over" },
	{ HTTP_POST, ROLLOUTS "/{id}/replan", PERMISSION_ROLLOUT, SCOPE_ENVIRONMENT, NULL,
	  run_replan, "cancel it and start the same on a plan of what holds now" },
	{ HTTP_POST, PROJECT "/targets/{environment}/{target}/accept", PERMISSION_BASELINE,
	  SCOPE_ENVIRONMENT, NULL, run_accept, "take the ledger of a regressed target as it is" },
	{ HTTP_POST, PROJECT "/targets/{environment}/{target}/resolve", PERMISSION_RESOLVE,
	  SCOPE_ENVIRONMENT, NULL, run_resolve,
	  "say what holds of a migration that stopped in the middle" },
	{ 0 },
};
