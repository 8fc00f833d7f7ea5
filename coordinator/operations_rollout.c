#include "coordinator/operations.h"

#include "coordinator/ability.h"
#include "coordinator/alarm.h"
#include "coordinator/move.h"
#include "coordinator/people.h"
#include "coordinator/preflight.h"
#include "coordinator/questions.h"
#include "coordinator/resolve.h"
#include "coordinator/seals.h"
#include "coordinator/store/work.h"
#include "coordinator/testify.h"
#include "coordinator/wave_plan.h"

#define REASONS_LIMIT 8000

static struct value *shut_gates(struct turn *turn, const struct gate_verdicts *verdicts)
{
	struct value *list = value_array(turn->arena);
	size_t room = REASONS_LIMIT;

	for (size_t i = 0; i < verdicts->count; i++) {
		struct value *gate = value_object(turn->arena);
		size_t size = bytes_of(verdicts->items[i].reason).size;

		if (verdicts->items[i].open)
			continue;
		value_put_text(gate, "name", verdicts->items[i].name);
		value_put_text_n(
		    gate, "reason",
		    (struct bytes) { verdicts->items[i].reason, size < room ? size : room });
		room -= size < room ? size : room;
		value_add(list, gate);
	}
	return list;
}

static void note_refusal(struct turn *turn, const struct rollout_request *request, uint64_t release,
			 const struct gate_verdicts *verdicts, const struct error *error)
{
	struct value *body = turn_entry(turn);

	if (request->automatic)
		return;
	value_put_text(body, "project", request->project);
	value_put_text(body, "environment", request->environment);
	value_put_text(body, "target", request->target);
	value_put_integer(body, "release", (int64_t)release);
	value_put_text(body, "kind", rollout_kind_name(request->kind));
	value_put_text(body, "error", error->text);
	if (verdicts)
		value_put(body, "gates", shut_gates(turn, verdicts));
	turn_refuse(turn, ENTRY_ROLLOUT_REFUSED, body);
}

static bool check_gates(struct turn *turn, const struct rollout_request *request,
			const struct situation *situation, struct gate_verdicts *verdicts,
			struct error *error)
{
	uint64_t found = situation->release.release.number;
	uint64_t number = found ? found : request->release;
	const char *what =
	    number ? arena_printf(turn->arena, "release %llu", (unsigned long long)number)
		   : "the newest release";

	gates_evaluate(turn->arena, &situation->gates, verdicts);
	alarm_set(turn->coordinator, verdicts->changes);
	if (verdicts->waits && !(request->automatic && verdicts->held))
		return true;
	error_set(error, ERROR_REFUSED, "%s is not rolled out to %s: %s", what,
		  request->environment, gates_reason(turn->arena, verdicts));
	note_refusal(turn, request, number, verdicts, error);
	return false;
}

/* Promoting goes from one environment to the next. */
static bool check_promotion(const struct rollout_request *request,
			    const struct situation *situation, struct error *error)
{
	if (!request->promote || !situation->environment || situation->environment->after_count)
		return true;
	return error_set(error, ERROR_INVALID,
			 "%s is not after another environment, so nothing is promoted to it; "
			 "use `lockstep rollout start`",
			 request->environment);
}

/* A person asked for one target and one version: both must be there. */
static bool check_place(const struct rollout_request *request, const struct situation *situation,
			struct error *error)
{
	const struct release *release = &situation->release.release;

	if (!request->target)
		return true;
	if (!situation->planner.target_count)
		return error_set(error, ERROR_NOT_FOUND, "%s has no target %s of project %s",
				 request->environment, request->target, request->project);
	if (request->order || request->kind == ROLLOUT_REHEARSE)
		return true;
	for (size_t i = 0; i < release->count; i++)
		if (text_equal(release->migrations[i].version, request->version))
			return true;
	return error_set(error, ERROR_NOT_FOUND, "release %llu has no migration of version %s",
			 (unsigned long long)release->number, request->version);
}

/* A gate that one person wants to pass is one to wait for: for a second person. */
static bool add_override(struct turn *turn, const struct rollout_request *request,
			 struct situation *situation, struct error *error)
{
	struct override_list *list = &situation->gates.people.overrides;
	struct override *items = arena_new_array(turn->arena, struct override, list->count + 1);

	if (!request->override)
		return true;
	if (!override_allowed(turn->arena, request->override, error))
		return false;
	if (!request->reason || !*request->reason)
		return error_set(error, ERROR_INVALID,
				 "why is gate %s overridden? Give a reason (--reason)",
				 request->override);
	for (size_t i = 0; i < list->count; i++)
		items[i] = list->items[i];
	items[list->count] = (struct override) { .gate = request->override,
						 .person = turn->actor.name,
						 .role = request->role,
						 .reason = request->reason,
						 .time = turn->wall };
	*list = (struct override_list) { items, list->count + 1 };
	return true;
}

/* Was it shut?  Nobody passes a gate in store. */
static bool log_override(struct turn *turn, const struct rollout_request *request,
			 const struct gate_verdicts *verdicts, const struct rollout *rollout,
			 struct error *error)
{
	const struct plan_request decision = { .role = request->role, .reason = request->reason };

	for (size_t i = 0; i < verdicts->count; i++)
		if (text_equal(verdicts->items[i].name, request->override) &&
		    (verdicts->items[i].asked || verdicts->items[i].overridden))
			return override_record(turn, rollout, &decision, request->override, error);
	return true;
}

/* What was proven a moment ago, on another thread, has to hold still. */
static bool check_adopted(const struct rollout_request *request, const struct situation *situation,
			  struct error *error)
{
	const struct target_rows *rows = &situation->targets;

	for (size_t i = 0; request->adopted && i < rows->count; i++)
		if (text_equal(rows->items[i].name, request->target) &&
		    !hash_equal(&rows->items[i].histories, &request->adopted->histories))
			return error_set(error, ERROR_CONFLICT,
					 "the history of %s in %s/%s has just changed: look again",
					 request->adopted->tool, request->environment,
					 request->target);
	return true;
}

/* A person's words, which the plan carries. */
static const char *said_of(struct arena *arena, const struct rollout_request *request)
{
	if (request->order)
		return adoption_order_write(arena, request->order);
	return request->resolution ? resolution_write(arena, request->resolution)
				   : request->reversal;
}

static bool gather(struct turn *turn, const struct rollout_request *request,
		   struct situation *situation, struct error *error)
{
	struct situation_request wanted = {
		.project = request->project,
		.environment = request->environment,
		.kind = request->kind,
		.release = request->release,
		.version = request->version,
		.resolution = said_of(turn->arena, request),
		.target = request->target,
		.on_target = request->on_target,
	};

	if (!situation_gather(turn->arena, turn->store, &wanted, situation, error))
		return false;
	situation_time(turn->arena, situation, turn->wall);
	/* Whoever has not looked for long does so before anything is handed out. */
	preflight_gather(turn, situation, false);
	questions_gather(NULL, turn->arena, NULL, situation);
	situation->gates.missed = planner_misses(turn->arena, &situation->planner);
	if (request->adopted) {
		situation->planner.adopted = request->adopted->versions;
		situation->planner.adopted_count = request->adopted->count;
	}
	if (!situation_plan(turn->arena, turn->store, situation, error) ||
	    !ability_gather(turn, situation, ability_planned(situation), error))
		return false;
	situation->gates.people.started_by = turn->actor.name;
	return situation_people(turn->arena, turn->store, situation, error) &&
	       seals_gather(turn, &situation->document.plan, situation, error) &&
	       situation_checks(turn->arena, turn->store, NULL, situation, error) &&
	       add_override(turn, request, situation, error) &&
	       check_adopted(request, situation, error) &&
	       check_promotion(request, situation, error) &&
	       check_place(request, situation, error) &&
	       (!request->resolution || resolve_allowed(turn, situation, error)) &&
	       (!request->order || order_allowed(turn, situation, error));
}

static bool put_adopted(struct turn *turn, const struct adopted *adopted, struct value *body,
			struct error *error)
{
	struct hash evidence;

	if (!adopted)
		return true;
	if (!blob_put(turn->store, adopted->evidence, &evidence, error))
		return false;
	value_put_text(body, "adopted_from", adopted->tool);
	value_put_text(body, "skipped", adopted->skipped);
	value_put_text(body, "reason", adopted->reason);
	value_put_integer(body, "adopted", (int64_t)adopted->count);
	value_put_text(body, "evidence", hash_hex(turn->arena, &evidence));
	return true;
}

static void put_resolution(struct turn *turn, const struct rollout_request *request,
			   const struct situation *situation, struct value *body)
{
	const struct resolution *resolution = request->resolution;

	if (request->reversal)
		value_put_text(body, "resolution", request->reversal);
	if (request->kind == ROLLOUT_REHEARSE && *situation->planner.resolution)
		value_put_text(body, "resolution", situation->planner.resolution);
	if (!resolution)
		return;
	value_put_text(body, "target", request->target);
	value_put_text(body, "resolution", situation->planner.resolution);
	value_put_text(body, "resolved",
		       resolution->kind == RESOLVE_RETRY_FROM
			   ? arena_printf(turn->arena, "retry from statement %u", resolution->from)
			   : resolution_kind_name(resolution->kind));
	value_put_text(body, "reason", resolution->reason);
}

static void put_order(const struct rollout_request *request, const struct situation *situation,
		      struct value *body)
{
	const struct adoption_order *order = request->order;

	if (!order)
		return;
	value_put_text(body, "target", request->target);
	value_put_text(body, "resolution", situation->planner.resolution);
	if (order->writes)
		value_put_bool(body, "writes", true);
	value_put_text(body, "through", order->through);
	value_put_text(body, "tool", order->tool);
	value_put_text(body, "reason", order->reason);
}

static bool log_created(struct turn *turn, const struct rollout_request *request,
			const struct situation *situation, const char **id, struct error *error)
{
	struct bytes document = plan_document_write(turn->arena, &situation->document);
	struct value *body = turn_entry(turn);
	uint64_t number = 0;
	struct hash plan;

	if (!rollout_next(turn->store, &number, error) ||
	    !blob_put(turn->store, document, &plan, error))
		return false;
	*id = arena_printf(turn->arena, "r-%llu", (unsigned long long)number);
	value_put_text(body, "project", request->project);
	value_put_text(body, "environment", request->environment);
	value_put_text(body, "rollout", *id);
	value_put_integer(body, "number", (int64_t)number);
	value_put_integer(body, "release", (int64_t)situation->planner.release);
	value_put_text(body, "release_digest",
		       hash_hex(turn->arena, &situation->planner.release_digest));
	value_put_text(body, "manifest", hash_hex(turn->arena, &situation->release.manifest));
	value_put_text(body, "kind", rollout_kind_name(request->kind));
	value_put_text(body, "version", request->version);
	value_put_text(body, "to", rollout_state_name(ROLLOUT_PENDING));
	value_put_text(body, "why", "planned");
	value_put_text(body, "plan", hash_hex(turn->arena, &plan));
	value_put_integer(body, "budget",
			  (int64_t)wave_plan_budget(situation->environment, &situation->document));
	value_put_bool(body, "promote", request->promote);
	value_put_text(body, "replaces", request->replaces);
	if (request->key)
		value_put_text(body, "key", request->key);
	testify_plan(turn, *id, &situation->plan_digest, body);
	put_resolution(turn, request, situation, body);
	put_order(request, situation, body);
	return put_adopted(turn, request->adopted, body, error) &&
	       log_append(turn, ENTRY_ROLLOUT_CREATED, body, error);
}

/* Why there is nothing to do on a target, or NULL. */
static const char *idle(const struct situation *situation, const struct task *task)
{
	if (!task->pending_count)
		return "nothing is pending";
	for (size_t i = 0; i < situation->gates.target_count; i++)
		if (situation->gates.kind == ROLLOUT_REHEARSE &&
		    text_equal(situation->gates.targets[i].name, task->target) &&
		    !situation->gates.targets[i].rehearsal)
			return "its agent does not allow rehearsals there";
	return NULL;
}

static bool skip_idle(struct turn *turn, const struct situation *situation, struct rollout *rollout,
		      struct error *error)
{
	for (size_t i = 0; i < rollout->task_count; i++) {
		struct task_change change = { .why = idle(situation, &rollout->tasks[i]) };

		if (change.why &&
		    !move_task(turn, rollout, &rollout->tasks[i], TASK_EVENT_SKIP, &change, error))
			return false;
	}
	return true;
}

/* The gates as they stand with the rollout there: who waits for them reads what he may type. */
static bool open_or_wait(struct turn *turn, struct rollout *rollout, struct error *error)
{
	struct gate_verdicts verdicts;
	const char *reason;

	if (!rollout_gates(turn, rollout, &verdicts, error))
		return false;
	reason = verdicts.open ? NULL : gates_reason(turn->arena, &verdicts);
	return move_rollout(turn, rollout,
			    reason ? ROLLOUT_EVENT_GATES_SHUT : ROLLOUT_EVENT_GATES_OPEN, reason,
			    error) &&
	       move_settle(turn, rollout, error);
}

static bool begin(struct turn *turn, const struct rollout_request *request,
		  const struct situation *situation, struct rollout *rollout, struct error *error)
{
	const char *id;

	return log_created(turn, request, situation, &id, error) &&
	       rollout_load_tasks(turn->arena, turn->store, id, rollout, error) &&
	       skip_idle(turn, situation, rollout, error);
}

/* The rollout that the same request made before; `id` NULL: it comes for the first time. */
static bool find_earlier(struct turn *turn, const struct rollout_request *request,
			 struct rollout *rollout, const char **id, struct error *error)
{
	*id = NULL;
	if (!request->key)
		return true;
	if (!rollout_of_key(turn->arena, turn->store, request->project, request->key, id, error))
		return false;
	if (!*id)
		return true;
	if (!rollout_load(turn->arena, turn->store, NULL, *id, rollout, error))
		return false;
	if (text_equal(rollout->environment, request->environment) &&
	    rollout->kind == request->kind &&
	    (!request->release || rollout->release == request->release))
		return true;
	return error_set(error, ERROR_CONFLICT,
			 "the key '%.100s' made rollout %s, of release %llu in %s: something else "
			 "needs another key",
			 request->key, *id, (unsigned long long)rollout->release,
			 rollout->environment);
}

bool operation_rollout_start(struct turn *turn, const struct rollout_request *request,
			     struct rollout *rollout, struct gate_verdicts *verdicts,
			     struct error *error)
{
	struct situation situation;
	const char *earlier;

	*verdicts = (struct gate_verdicts) { 0 };
	if (!find_earlier(turn, request, rollout, &earlier, error))
		return false;
	if (earlier)
		return true;
	if (!gather(turn, request, &situation, error)) {
		note_refusal(turn, request, request->release, NULL, error);
		return false;
	}
	return check_gates(turn, request, &situation, verdicts, error) &&
	       begin(turn, request, &situation, rollout, error) &&
	       log_override(turn, request, verdicts, rollout, error) &&
	       open_or_wait(turn, rollout, error) &&
	       rollout_load(turn->arena, turn->store, NULL, rollout->id, rollout, error);
}
