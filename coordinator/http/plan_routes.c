#include "coordinator/plan_groups.h"

#include <stdlib.h>

#include "coordinator/http/json.h"
#include "coordinator/http/json_evidence.h"
#include "coordinator/http/route.h"
#include "coordinator/preflight.h"
#include "coordinator/questions.h"
#include "coordinator/selector.h"
#include "coordinator/situation.h"
#include "coordinator/wave_plan.h"

/* What the worker gathered for the loop, which knows what agents last saw. */
struct planning {
	struct situation situation;
	struct plan_document document;
	const char *rollout; /* id; NULL: it would be a new one */
	uint64_t budget;
	struct value *answer; /* so far */
};

static struct value *texts(struct arena *arena, const char *const *items, size_t count)
{
	struct value *list = value_array(arena);

	for (size_t i = 0; i < count; i++)
		value_add(list, value_text(arena, items[i]));
	return list;
}

static struct value *group_list(struct arena *arena, const struct target_groups *groups)
{
	struct value *list = value_array(arena);

	for (size_t i = 0; i < groups->count; i++) {
		const struct target_group *group = &groups->items[i];
		struct value *item = value_object(arena);

		value_put_integer(item, "count", (int64_t)group->count);
		if (group->why)
			value_put_text(item, "why", group->why);
		else
			value_put(item, "pending",
				  texts(arena, group->pending, group->pending_count));
		if (group->wave)
			value_put_integer(item, "wave", (int64_t)group->wave);
		value_put(item, "targets", texts(arena, group->targets, group->count));
		value_add(list, item);
	}
	return list;
}

static bool put_policy(struct http_call *call, struct store *store, const struct planning *planning,
		       struct value *plan, struct error *error)
{
	const struct hash *policy = &planning->document.plan.policy;
	struct value *object = value_object(call->arena);
	struct pipeline_row row;

	if (!pipeline_row_load(call->arena, store, planning->document.plan.project, &row, error))
		return false;
	json_put_hash(call->arena, object, "sha256", policy);
	value_put(object, "version",
		  row.version && hash_equal(&row.sha256, policy)
		      ? value_integer(call->arena, (int64_t)row.version)
		      : value_text(call->arena, NULL));
	value_put(plan, "policy", object);
	return true;
}

/* So many targets at once while nothing has failed. */
static uint64_t concurrency(const struct planning *planning, size_t work)
{
	uint64_t most = wave_plan_concurrency(&planning->document.waves, NULL, planning->budget);

	if (planning->situation.gates.kind != ROLLOUT_APPLY)
		return work;
	return most < work ? most : work;
}

/* "wave 1 of 2, canary: 1 target, one at a time (budget 0)" of each */
static struct value *wave_list(struct arena *arena, const struct planning *planning)
{
	const struct waves *waves = &planning->document.waves;
	struct value *list = value_array(arena);

	for (size_t i = 0; i < waves->count; i++)
		value_add(list,
			  value_text(arena, wave_plan_text(arena, waves, i, planning->budget)));
	return list;
}

/* What the statements are read as: what the release was written for, or what the targets are. */
static enum dialect dialect_of(const struct planning *planning)
{
	const struct target_rows *rows = &planning->situation.targets;
	enum dialect dialect = planning->situation.gates.dialect;

	return dialect == DIALECT_ANY && rows->count ? rows->items[0].state.dialect : dialect;
}

/* What the plan's digest is made of, beside what stands in the answer under its own name. */
static struct value *covered(struct arena *arena, const struct plan *plan)
{
	struct value *object = value_object(arena);

	json_put_hash(arena, object, "policy", &plan->policy);
	json_put_hash(arena, object, "parts", &plan->targets);
	value_put_text(object, "execution", plan->execution);
	value_put_text(object, "resolution", plan->resolution);
	value_put_text(object, "verify", plan->verify ? plan->verify : "");
	value_put_text(object, "evidence", plan->evidence ? plan->evidence : "");
	return object;
}

static struct value *plan_object(struct arena *arena, const struct planning *planning)
{
	const struct plan *plan = &planning->document.plan;
	const struct pipeline_environment *environment = planning->situation.environment;
	size_t work = plan_work(&planning->document);
	struct value *object = value_object(arena);
	struct target_groups groups, left_out;

	plan_groups(arena, &planning->document, &groups);
	plan_left_out(arena, environment, &planning->situation.targets, &planning->document,
		      &left_out);
	value_put_text(object, "project", plan->project);
	value_put_text(object, "environment", plan->environment);
	json_put_text(arena, object, "rollout", planning->rollout);
	value_put_text(object, "kind", plan->verb);
	value_put_integer(object, "release", (int64_t)plan->release);
	json_put_hash(arena, object, "release_digest", &plan->release_digest);
	json_put_hash(arena, object, "plan_digest", &planning->situation.plan_digest);
	value_put(object, "covered", covered(arena, plan));
	value_put_text(object, "dialect", dialect_name(dialect_of(planning)));
	value_put_integer(object, "targets", (int64_t)planning->document.count);
	value_put_integer(object, "work", (int64_t)work);
	value_put_integer(object, "budget", (int64_t)planning->budget);
	value_put_integer(object, "concurrency", (int64_t)concurrency(planning, work));
	value_put_text(object, "selected",
		       environment ? selector_text(arena, &environment->select) : "every target");
	value_put(object, "waves", wave_list(arena, planning));
	value_put(object, "groups", group_list(arena, &groups));
	value_put(object, "left_out", group_list(arena, &left_out));
	return object;
}

/* What the linter found in the release as it would run there: its numbers. */
static bool put_lint(struct http_call *call, struct store *store, const struct planning *planning,
		     struct value *plan, struct error *error)
{
	const struct plan *of = &planning->document.plan;
	const struct lint_case about = { of->project, of->environment, of->release };
	struct lint_verdict verdict;

	if (!lint_weighed_load(call->arena, store, &about, &verdict, error) ||
	    (!verdict.known &&
	     !lint_verdict_load(call->arena, store, of->project, of->release, &verdict, error)))
		return false;
	value_put(plan, "lint", json_lint(call->arena, &verdict));
	return true;
}

static bool keep(struct http_call *call, struct store *store, struct planning *planning,
		 struct error *error)
{
	struct value *evidence, *representation;

	planning->answer = plan_object(call->arena, planning);
	call->kept = planning;
	if (!json_evidence(call->arena, store, planning->document.plan.evidence, &evidence, error))
		return false;
	value_put(planning->answer, "evidence", evidence);
	representation = value_array(call->arena);
	value_put(planning->answer, "representation", representation);
	if (!json_representation(call->arena, store, &planning->situation,
				 planning->document.plan.evidence, representation, error))
		return false;
	return put_policy(call, store, planning, planning->answer, error) &&
	       put_lint(call, store, planning, planning->answer, error);
}

static bool run_plan(struct http_call *call, struct turn *turn, struct error *error)
{
	struct planning *planning = call->kept;
	struct gate_verdicts verdicts;

	(void)error;
	planning->situation.gates.now = turn->wall;
	preflight_gather(turn, &planning->situation, false);
	questions_gather(NULL, turn->arena, NULL, &planning->situation);
	gates_evaluate(call->arena, &planning->situation.gates, &verdicts);
	value_put(planning->answer, "gates", json_gates(call->arena, &verdicts));
	call_respond(call, 200, planning->answer);
	return true;
}

static bool kind_of(const struct http_call *call, enum rollout_kind *kind, struct error *error)
{
	const char *name = http_query(call->request, "kind");

	*kind = ROLLOUT_APPLY;
	return !name || (rollout_kind_from_name(name, kind) && *kind <= ROLLOUT_REHEARSE) ||
	       error_set(error, ERROR_INVALID, "'kind' is '%.50s'; write apply or rehearse", name);
}

static bool work_new(struct http_call *call, struct store *store, struct error *error)
{
	static const char *const known[] = { "environment", "release", "kind", NULL };
	struct planning *planning = arena_new(call->arena, struct planning);
	struct situation *situation = &planning->situation;
	struct situation_request request = {
		.project = call->parameters[0],
		.environment = http_query(call->request, "environment"),
	};

	if (!call_query_known(call, known, error) || !kind_of(call, &request.kind, error) ||
	    !call_query_count(call, "release", (uint64_t)1 << 53, &request.release, error))
		return false;
	if (!request.environment)
		return error_set(error, ERROR_INVALID, "in which environment? Give 'environment'");
	if (!call_reaches(call, request.project, request.environment, error) ||
	    !situation_gather(call->arena, store, &request, situation, error) ||
	    !situation_plan(call->arena, store, situation, error))
		return false;
	situation->gates.people.started_by = call->token.name;
	planning->document = situation->document;
	if (situation->environment)
		planning->budget = wave_plan_budget(situation->environment, &planning->document);
	return situation_people(call->arena, store, situation, error) &&
	       situation_checks(call->arena, store, NULL, situation, error) &&
	       keep(call, store, planning, error);
}

static bool work_rollout(struct http_call *call, struct store *store, struct error *error)
{
	struct planning *planning = arena_new(call->arena, struct planning);
	struct rollout rollout;

	if (!rollout_load_head(call->arena, store, call->parameters[0], call->parameters[1],
			       &rollout, error) ||
	    !call_reaches(call, rollout.project, rollout.environment, error) ||
	    !rollout_load_tasks(call->arena, store, rollout.id, &rollout, error) ||
	    !plan_document_load(call->arena, store, &rollout.plan, &planning->document, error) ||
	    !situation_of(call->arena, store, &rollout, &planning->situation, error))
		return false;
	planning->rollout = rollout.id;
	planning->budget = rollout.budget;
	return keep(call, store, planning, error);
}

static bool work_manifest(struct http_call *call, struct store *store, struct error *error)
{
	const char *number = call->parameters[1];
	struct release_row row;

	if (!release_load(call->arena, store, call->parameters[0],
			  text_equal(number, "latest") ? 0 : strtoull(number, NULL, 10), &row,
			  error))
		return false;
	call->response =
	    (struct http_response) { .status = 200, .content_type = "application/json" };
	return blob_get(call->arena, store, &row.manifest, &call->response.body, error);
}

#define PROJECT "/v1/projects/{project}"

const struct http_route plan_routes[] = {
	{ HTTP_GET, PROJECT "/plan", PERMISSION_READ, SCOPE_ENVIRONMENT, work_new, run_plan,
	  "what a rollout would run where, without making one" },
	{ HTTP_GET, PROJECT "/rollouts/{id}/plan", PERMISSION_READ, SCOPE_ENVIRONMENT, work_rollout,
	  run_plan, "what a rollout runs where" },
	{ HTTP_GET, PROJECT "/releases/{number}/manifest", PERMISSION_READ, SCOPE_ENVIRONMENT,
	  work_manifest, NULL, "what the release's digest is made of" },
	{ 0 },
};
