#include "coordinator/adopt.h"
#include "coordinator/http/body.h"
#include "coordinator/http/json.h"
#include "coordinator/http/route.h"
#include "coordinator/operations.h"
#include "core/adopt/report.h"

/* What a target's other history proves, and whether it may be adopted as it is. */
static struct value *finding_value(struct arena *arena, const struct adopt_finding *finding)
{
	struct value *value = value_object(arena);
	struct error why = { 0 };
	const char **versions;
	size_t count;

	value_put_text(value, "environment", finding->target.environment);
	value_put_text(value, "target", finding->target.name);
	value_put_integer(value, "release", (int64_t)finding->release.release.number);
	adoption_put(arena, &finding->history, &finding->adoption, value);
	if (!adoption_allows(arena, &finding->adoption, true, &versions, &count, &why))
		value_put_text(value, "problem", why.text);
	else if (!adoption_allows(arena, &finding->adoption, false, &versions, &count, &why))
		value_put_text(value, "wants_trust", why.text);
	return value;
}

static bool work_target(struct http_call *call, struct store *store, struct error *error)
{
	static const char *const known[] = { "tool", "release", NULL };
	struct adopt_request request = { .project = call->parameters[0],
					 .environment = call->parameters[1],
					 .target = call->parameters[2],
					 .tool = http_query(call->request, "tool") };
	struct adopt_finding finding;

	if (!call_reaches(call, request.project, request.environment, error) ||
	    !call_query_known(call, known, error) ||
	    !call_query_count(call, "release", UINT32_MAX, &request.release, error) ||
	    !adopt_gather(call->arena, store, &request, &finding, error))
		return false;
	call_respond(call, 200, finding_value(call->arena, &finding));
	return true;
}

static struct value *problem_value(struct arena *arena, const struct target_row *row,
				   const struct error *error)
{
	struct value *value = value_object(arena);

	value_put_text(value, "environment", row->environment);
	value_put_text(value, "target", row->name);
	value_put_text(value, "problem", error->text);
	return value;
}

/* Every target of an environment, each by itself. */
static bool work_environment(struct http_call *call, struct store *store, struct error *error)
{
	static const char *const known[] = { "tool", "release", NULL };
	struct adopt_request request = { .project = call->parameters[0],
					 .environment = call->parameters[1],
					 .tool = http_query(call->request, "tool") };
	struct value *items = value_array(call->arena);
	struct target_rows rows;

	if (!call_reaches(call, request.project, request.environment, error) ||
	    !call_query_known(call, known, error) ||
	    !call_query_count(call, "release", UINT32_MAX, &request.release, error) ||
	    !target_list(call->arena, store, request.project, request.environment, &rows, error))
		return false;
	for (size_t i = 0; i < rows.count; i++) {
		struct adopt_finding finding;
		struct error why = { 0 };

		request.target = rows.items[i].name;
		value_add(items, adopt_gather(call->arena, store, &request, &finding, &why)
				     ? finding_value(call->arena, &finding)
				     : problem_value(call->arena, &rows.items[i], &why));
	}
	call_respond(call, 200, json_items(call->arena, items));
	return true;
}

struct baseline_body {
	const char *version, *tool, *skip, *reason;
	uint64_t release;
	bool history, trust;
};

static const struct member baseline_members[] = {
	{ "version", MEMBER_NAME, offsetof(struct baseline_body, version), false },
	{ "history", MEMBER_SWITCH, offsetof(struct baseline_body, history), false },
	{ "tool", MEMBER_NAME, offsetof(struct baseline_body, tool), false },
	{ "trust", MEMBER_SWITCH, offsetof(struct baseline_body, trust), false },
	{ "skip", MEMBER_TEXT, offsetof(struct baseline_body, skip), false },
	{ "reason", MEMBER_TEXT, offsetof(struct baseline_body, reason), false },
	{ "release", MEMBER_COUNT, offsetof(struct baseline_body, release), false },
	{ 0 },
};

/* What the first stage of a baseline hands to the second. */
struct adopting {
	struct baseline_body body;
	struct adopt_finding finding; /* with `history` */
	struct adopted adopted;
};

static bool prove(struct http_call *call, struct store *store, struct adopting *adopting,
		  struct error *error)
{
	struct adopt_request request = { .project = call->parameters[0],
					 .environment = call->parameters[1],
					 .target = call->parameters[2],
					 .tool = adopting->body.tool,
					 .release = adopting->body.release };
	struct value *evidence = value_object(call->arena);
	struct adopt_finding *finding = &adopting->finding;
	struct adopted *adopted = &adopting->adopted;

	if (!adopt_gather(call->arena, store, &request, finding, error) ||
	    (adopting->body.skip &&
	     !adoption_skip(call->arena, &finding->adoption, adopting->body.skip, error)) ||
	    !adoption_allows(call->arena, &finding->adoption, adopting->body.trust,
			     &adopted->versions, &adopted->count, error))
		return false;
	if (!adopted->count)
		return error_set(error, ERROR_CONFLICT,
				 "the history of %s in %s/%s proves nothing of release %llu",
				 finding->history.tool->name, request.environment, request.target,
				 (unsigned long long)finding->release.release.number);
	adoption_put(call->arena, &finding->history, &finding->adoption, evidence);
	value_put_bool(evidence, "trust", adopting->body.trust);
	value_put_text(evidence, "reason", adopting->body.reason);
	adopted->tool = finding->history.tool->name;
	adopted->skipped = adopting->body.skip;
	adopted->reason = adopting->body.reason;
	adopted->evidence = value_write(call->arena, evidence);
	adopted->histories = finding->target.histories;
	return true;
}

static bool work_baseline(struct http_call *call, struct store *store, struct error *error)
{
	struct adopting *adopting = arena_new(call->arena, struct adopting);

	call->kept = adopting;
	if (!body_read(call->arena, call->request->body, baseline_members, &adopting->body, error))
		return false;
	if (adopting->body.history == (adopting->body.version != NULL))
		return error_set(error, ERROR_INVALID,
				 "give either 'version', your own word, or 'history', what another "
				 "tool recorded");
	if (adopting->body.skip &&
	    (!adopting->body.history || !adopting->body.reason || !*adopting->body.reason))
		return error_set(error, ERROR_INVALID,
				 "'skip' goes with 'history', and with a 'reason'");
	return !adopting->body.history ||
	       (call_reaches(call, call->parameters[0], call->parameters[1], error) &&
		prove(call, store, adopting, error));
}

static bool run_baseline(struct http_call *call, struct turn *turn, struct error *error)
{
	struct adopting *adopting = call->kept;
	const struct adopted *adopted = &adopting->adopted;
	struct rollout_request request = { .project = call->parameters[0],
					   .environment = call->parameters[1],
					   .target = call->parameters[2],
					   .kind = ROLLOUT_BASELINE,
					   .version = adopting->body.version,
					   .release = adopting->body.release };

	if (adopting->body.history) {
		request.adopted = adopted;
		request.version = adopted->versions[adopted->count - 1];
		request.release = adopting->finding.release.release.number;
	}
	return rollout_respond(call, turn, &request, error);
}

struct order_body {
	const char *through, *tool, *reason;
	uint64_t release;
	bool writes;
};

static const struct member reconcile_members[] = {
	{ "writes", MEMBER_SWITCH, offsetof(struct order_body, writes), false },
	{ "through", MEMBER_NAME, offsetof(struct order_body, through), false },
	{ "reason", MEMBER_TEXT, offsetof(struct order_body, reason), false },
	{ "release", MEMBER_COUNT, offsetof(struct order_body, release), false },
	{ 0 },
};

static const struct member eject_members[] = {
	{ "writes", MEMBER_SWITCH, offsetof(struct order_body, writes), false },
	{ "tool", MEMBER_NAME, offsetof(struct order_body, tool), false },
	{ "reason", MEMBER_TEXT, offsetof(struct order_body, reason), false },
	{ "release", MEMBER_COUNT, offsetof(struct order_body, release), false },
	{ 0 },
};

static bool run_order(struct http_call *call, struct turn *turn, enum rollout_kind kind,
		      const struct order_body *body, struct error *error)
{
	struct adoption_order order = { .writes = body->writes,
					.through = body->through,
					.tool = body->tool,
					.reason = body->reason,
					.by = turn->actor.name };
	struct rollout_request request = { .project = call->parameters[0],
					   .environment = call->parameters[1],
					   .target = call->parameters[2],
					   .kind = kind,
					   .release = body->release,
					   .order = &order };

	return rollout_respond(call, turn, &request, error);
}

static bool run_reconcile(struct http_call *call, struct turn *turn, struct error *error)
{
	struct order_body body = { 0 };

	if (!body_read(call->arena, call->request->body, reconcile_members, &body, error))
		return false;
	if (body.writes && (!body.reason || !*body.reason))
		return error_set(error, ERROR_INVALID, "why is it recorded? Give a 'reason'");
	return run_order(call, turn, ROLLOUT_RECONCILE, &body, error);
}

/* Which tool's table it is, is found out on a reader's thread. */
static bool work_eject(struct http_call *call, struct store *store, struct error *error)
{
	struct order_body *body = arena_new(call->arena, struct order_body);
	struct adopt_request request = { .project = call->parameters[0],
					 .environment = call->parameters[1],
					 .target = call->parameters[2] };
	struct adopt_finding finding;

	call->kept = body;
	if (!body_read(call->arena, call->request->body, eject_members, body, error) ||
	    !call_reaches(call, request.project, request.environment, error))
		return false;
	request.tool = body->tool;
	request.release = body->release;
	if (!adopt_gather(call->arena, store, &request, &finding, error))
		return false;
	body->tool = finding.history.tool->name;
	return true;
}

static bool run_eject(struct http_call *call, struct turn *turn, struct error *error)
{
	return run_order(call, turn, ROLLOUT_EJECT, call->kept, error);
}

static bool found_value(struct arena *arena, struct store *store, const struct task *task,
			struct value *items, struct error *error)
{
	static const struct hash none;
	struct value *item = value_object(arena), *found;
	struct bytes text;

	if (hash_equal(&task->found, &none))
		return true;
	if (!blob_get(arena, store, &task->found, &text, error) ||
	    !value_parse(arena, text, &found, error))
		return false;
	value_put_text(item, "target", task->target);
	value_put(item, "found", found);
	value_add(items, item);
	return true;
}

/* What was seen on each target, by a reconcile, an eject or a rehearsal. */
static bool work_found(struct http_call *call, struct store *store, struct error *error)
{
	struct value *items = value_array(call->arena);
	struct rollout rollout;

	if (!rollout_load(call->arena, store, call->parameters[0], call->parameters[1], &rollout,
			  error) ||
	    !call_reaches(call, rollout.project, rollout.environment, error))
		return false;
	for (size_t i = 0; i < rollout.task_count; i++)
		if (!found_value(call->arena, store, &rollout.tasks[i], items, error))
			return false;
	call_respond(call, 200, json_items(call->arena, items));
	return true;
}

#define PROJECT "/v1/projects/{project}"

const struct http_route adoption_routes[] = {
	{ HTTP_GET, PROJECT "/targets/{environment}/{target}/adoption", PERMISSION_READ,
	  SCOPE_ENVIRONMENT, work_target, NULL,
	  "what the history of another tool in a target proves" },
	{ HTTP_GET, PROJECT "/targets/{environment}/adoption", PERMISSION_READ, SCOPE_ENVIRONMENT,
	  work_environment, NULL, "the same for every target of an environment" },
	{ HTTP_POST, PROJECT "/targets/{environment}/{target}/baseline", PERMISSION_BASELINE,
	  SCOPE_ENVIRONMENT, work_baseline, run_baseline,
	  "adopt a database that holds history already" },
	{ HTTP_POST, PROJECT "/targets/{environment}/{target}/reconcile", PERMISSION_BASELINE,
	  SCOPE_ENVIRONMENT, NULL, run_reconcile,
	  "look in the catalog what ran and was never recorded, and record it" },
	{ HTTP_POST, PROJECT "/targets/{environment}/{target}/eject", PERMISSION_BASELINE,
	  SCOPE_ENVIRONMENT, work_eject, run_eject,
	  "bring the history table of another tool up to date" },
	{ HTTP_GET, PROJECT "/rollouts/{id}/found", PERMISSION_READ, SCOPE_ENVIRONMENT, work_found,
	  NULL, "what a reconcile, an eject or a rehearsal saw" },
	{ 0 },
};
