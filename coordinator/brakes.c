#include "coordinator/move.h"
#include "coordinator/people.h"
#include "coordinator/pipeline.h"
#include "coordinator/store/work.h"
#include "core/base/nearest.h"

/* "the line of project shop", "release 3 in staging" */
static const char *subject(struct arena *arena, const struct brake_request *request)
{
	const char *release =
	    arena_printf(arena, "release %llu", (unsigned long long)request->release);

	switch (request->kind) {
	case BRAKE_LINE:
		return request->project
			   ? arena_printf(arena, "the line of project %s", request->project)
			   : "the line";
	case BRAKE_VETO:
		return request->environment
			   ? arena_printf(arena, "%s in %s", release, request->environment)
			   : release;
	default:
		return request->environment;
	}
}

static const char *const states[BRAKE_KIND_COUNT] = {
	[BRAKE_LINE] = "stopped",
	[BRAKE_HOLD] = "on hold",
	[BRAKE_PIN] = "pinned",
	[BRAKE_VETO] = "marked as bad",
};

static bool same_place(const struct brake *brake, const struct brake_request *request)
{
	return brake->kind == request->kind && text_equal(brake->project, request->project) &&
	       text_equal(brake->environment, request->environment) &&
	       (brake->kind != BRAKE_VETO || brake->release == request->release);
}

/* The brake that is meant, or NULL. */
static bool find(struct turn *turn, const struct brake_request *request, const struct brake **brake,
		 struct error *error)
{
	struct brake_list list;

	*brake = NULL;
	if (!brake_list(turn->arena, turn->store, request->project ? request->project : "", &list,
			error))
		return false;
	for (size_t i = 0; i < list.count; i++)
		if (same_place(&list.items[i], request))
			*brake = &list.items[i];
	return true;
}

/* A name with a typing error would hold nothing. */
static bool is_declared(struct turn *turn, const struct brake_request *request, struct error *error)
{
	struct nearest nearest = nearest_to(request->environment);
	struct pipeline pipeline = { 0 };
	struct pipeline_row row;

	if (!pipeline_row_load(turn->arena, turn->store, request->project, &row, error) ||
	    (row.version &&
	     !pipeline_parse(turn->arena, "the stored pipeline", row.text, &pipeline, error)))
		return false;
	if (pipeline_find(&pipeline, request->environment))
		return true;
	for (size_t i = 0; i < pipeline.count; i++)
		nearest_offer(&nearest, pipeline.environments[i].name);
	return error_set(
	    error, ERROR_NOT_FOUND, "the pipeline of project %s does not name environment %s%s%s%s",
	    request->project, request->environment, nearest.best ? "; did you mean '" : "",
	    nearest.best ? nearest.best : "", nearest.best ? "'?" : "");
}

static bool place_exists(struct turn *turn, const struct brake_request *request,
			 struct error *error)
{
	struct release_row row;
	struct project project;

	if (request->project &&
	    !project_load(turn->arena, turn->store, request->project, &project, error))
		return false;
	if (request->environment && !is_declared(turn, request, error))
		return false;
	return !request->release || release_load(turn->arena, turn->store, request->project,
						 request->release, &row, error);
}

static struct value *entry_of(struct turn *turn, const struct brake_request *request)
{
	struct value *body = turn_entry(turn);

	value_put_text(body, "kind", brake_kind_name(request->kind));
	value_put_text(body, "project", request->project);
	value_put_text(body, "environment", request->environment);
	value_put_integer(body, "release", (int64_t)request->release);
	value_put_text(body, "reason",
		       request->reason && *request->reason ? request->reason : NULL);
	return body;
}

static bool refuse(struct turn *turn, const struct brake_request *request,
		   const struct error *error)
{
	struct value *body = entry_of(turn, request);

	value_put_text(body, "error", error->text);
	turn_refuse(turn, ENTRY_BRAKE_REFUSED, body);
	return false;
}

static bool may_be_put(struct turn *turn, const struct brake_request *request, struct error *error)
{
	const struct brake *there;

	if (!request->reason || !*request->reason)
		return error_set(error, ERROR_INVALID, "why? Give a reason (--reason)");
	if (!place_exists(turn, request, error) || !find(turn, request, &there, error))
		return false;
	return !there || error_set(error, ERROR_CONFLICT, "%s is %s already, by %s: %s",
				   subject(turn->arena, request), states[request->kind],
				   there->person, there->reason);
}

/* What runs waits again; what agents hold is told to stop (dispatch). */
static bool stop_rollout(struct turn *turn, const struct brake_request *request, const char *id,
			 struct error *error)
{
	struct rollout rollout;

	if (!rollout_load_tasks(turn->arena, turn->store, id, &rollout, error))
		return false;
	if (rollout.kind == ROLLOUT_RESOLVE || rollout.state != ROLLOUT_RUNNING ||
	    (request->project && !text_equal(request->project, rollout.project)))
		return true;
	return move_rollout(turn, &rollout, ROLLOUT_EVENT_GATES_SHUT,
			    arena_printf(turn->arena, "line: %s stopped the line: %s",
					 turn->actor.name, request->reason),
			    error);
}

static bool stop_all(struct turn *turn, const struct brake_request *request, struct error *error)
{
	struct id_list active;

	if (!rollout_active(turn->arena, turn->store, &active, error))
		return false;
	for (size_t i = 0; i < active.count; i++)
		if (!stop_rollout(turn, request, active.items[i], error))
			return false;
	return true;
}

bool operation_brake_put(struct turn *turn, const struct brake_request *request,
			 struct error *error)
{
	if (!may_be_put(turn, request, error))
		return refuse(turn, request, error);
	return log_append(turn, ENTRY_BRAKE_PUT, entry_of(turn, request), error) &&
	       (request->kind != BRAKE_LINE || stop_all(turn, request, error));
}

/* Where the line of all projects is stopped, that of one cannot be let go alone. */
static const char *hint(struct turn *turn, const struct brake_request *request)
{
	struct brake_list list;
	struct error ignored;

	if (request->kind == BRAKE_LINE && request->project &&
	    brake_list(turn->arena, turn->store, request->project, &list, &ignored) &&
	    brake_find(&list, BRAKE_LINE, NULL, 0))
		return " by itself; that of all projects is: `lockstep resume-the-line` without a "
		       "project lets go";
	return "";
}

bool operation_brake_lift(struct turn *turn, const struct brake_request *request,
			  struct error *error)
{
	struct brake_request found = *request;
	const struct brake *there;

	if (!find(turn, request, &there, error))
		return false;
	if (!there) {
		error_set(error, ERROR_CONFLICT, "%s is not %s%s", subject(turn->arena, request),
			  states[request->kind], hint(turn, request));
		return refuse(turn, request, error);
	}
	found.release = there->release;
	return log_append(turn, ENTRY_BRAKE_LIFTED, entry_of(turn, &found), error);
}
