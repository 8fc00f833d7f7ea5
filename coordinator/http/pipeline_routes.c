#include "coordinator/demands.h"
#include "coordinator/http/body.h"
#include "coordinator/http/json.h"
#include "coordinator/http/route.h"
#include "coordinator/operations.h"
#include "coordinator/pipeline.h"

static struct value *sentences(struct arena *arena, const struct pipeline_environment *environment)
{
	struct demands demands = demands_of(arena, environment);
	struct value *list = value_array(arena);

	for (size_t i = 0; i < demands.count; i++)
		value_add(list, value_text(arena, demands.items[i]));
	return list;
}

static struct value *environments(struct arena *arena, const struct pipeline *pipeline)
{
	struct value *list = value_array(arena);

	for (size_t i = 0; i < pipeline->count; i++) {
		const struct pipeline_environment *environment = &pipeline->environments[i];
		struct value *item = value_object(arena), *after = value_array(arena);

		for (size_t j = 0; j < environment->after_count; j++)
			value_add(after, value_text(arena, environment->after[j]));
		value_put_text(item, "name", environment->name);
		value_put(item, "after", after);
		value_put_integer(item, "budget", (int64_t)environment->budget.count);
		value_put(item, "demands", sentences(arena, environment));
		value_add(list, item);
	}
	return list;
}

static struct value *pending(struct arena *arena, const struct proposal *proposal)
{
	struct value *item = json_proposal(arena, proposal);

	if (proposal->person)
		value_put_text_n(item, "text", proposal->text);
	return item;
}

/* 202: it waits for people. */
static bool respond(struct http_call *call, const struct pipeline_change *change,
		    struct error *error)
{
	const struct pipeline_row *row = &change->row;
	struct value *answer = value_object(call->arena), *item;
	struct pipeline pipeline;

	if (!pipeline_parse(call->arena, "pipeline", row->text, &pipeline, error))
		return false;
	value_put(answer, "environments", environments(call->arena, &pipeline));
	value_put_integer(answer, "change_approvals", (int64_t)pipeline.change_approvals);
	value_put_integer(answer, "version", (int64_t)row->version);
	json_put_hash(call->arena, answer, "sha256", &row->sha256);
	value_put_bool(answer, "changed", change->changed);
	item = pending(call->arena, &change->proposal);
	if (change->proposal.person)
		value_put_integer(item, "missing", (int64_t)change->missing);
	value_put(answer, "pending", item);
	call_respond(call, change->proposal.person ? 202 : 200, answer);
	return true;
}

static bool run_apply(struct http_call *call, struct turn *turn, struct error *error)
{
	struct pipeline_change change;

	return operation_pipeline_apply(turn, call->parameters[0], call->request->body, &change,
					error) &&
	       respond(call, &change, error);
}

static bool run_confirm(struct http_call *call, struct turn *turn, struct error *error)
{
	static const struct member members[] = { { "sha256", MEMBER_NAME, 0, true }, { 0 } };
	struct pipeline_change change;
	const char *hex = "";
	struct hash sha256;

	if (!body_read(call->arena, call->request->body, members, &hex, error))
		return false;
	if (!hash_from_hex(hex, &sha256))
		return error_set(error, ERROR_INVALID,
				 "'sha256' has to be that of the file that waits, 64 lower-case "
				 "hexadecimal digits");
	return operation_pipeline_confirm(turn, call->parameters[0], &sha256, &change, error) &&
	       respond(call, &change, error);
}

static bool run_withdraw(struct http_call *call, struct turn *turn, struct error *error)
{
	static const struct member members[] = { { "reason", MEMBER_TEXT, 0, false }, { 0 } };
	struct pipeline_change change;
	const char *reason = "";

	return body_read(call->arena, call->request->body, members, &reason, error) &&
	       operation_pipeline_withdraw(turn, call->parameters[0], reason, &change, error) &&
	       respond(call, &change, error);
}

static bool work_show(struct http_call *call, struct store *store, struct error *error)
{
	struct value *answer = value_object(call->arena);
	struct proposal proposal;
	struct pipeline_row row;
	struct pipeline pipeline;

	if (!pipeline_row_load(call->arena, store, call->parameters[0], &row, error) ||
	    !proposal_load(call->arena, store, call->parameters[0], &proposal, error))
		return false;
	if (!row.version)
		return error_set(error, ERROR_NOT_FOUND,
				 "project %s has no pipeline yet; put one in force with `lockstep "
				 "pipeline apply FILE.yaml --project %s`",
				 call->parameters[0], call->parameters[0]);
	if (!pipeline_parse(call->arena, "pipeline", row.text, &pipeline, error))
		return false;
	value_put_integer(answer, "version", (int64_t)row.version);
	json_put_hash(call->arena, answer, "sha256", &row.sha256);
	value_put_text_n(answer, "text", row.text);
	value_put_text(answer, "applied_by", row.applied_by);
	json_put_time(call->arena, answer, "created", row.created);
	value_put(answer, "environments", environments(call->arena, &pipeline));
	value_put_integer(answer, "change_approvals", (int64_t)pipeline.change_approvals);
	value_put(answer, "pending", pending(call->arena, &proposal));
	call_respond(call, 200, answer);
	return true;
}

#define PIPELINE "/v1/projects/{project}/pipeline"

const struct http_route pipeline_routes[] = {
	{ HTTP_PUT, PIPELINE, PERMISSION_PIPELINE, SCOPE_PROJECT, NULL, run_apply,
	  "put a pipeline file in force, or propose it where that takes other people" },
	{ HTTP_GET, PIPELINE, PERMISSION_READ, SCOPE_ENVIRONMENT, work_show, NULL,
	  "the pipeline in force, and the one that waits" },
	{ HTTP_POST, PIPELINE "/confirm", PERMISSION_CONFIRM, SCOPE_PROJECT, NULL, run_confirm,
	  "confirm what another person proposed" },
	{ HTTP_POST, PIPELINE "/withdraw", PERMISSION_CONFIRM, SCOPE_PROJECT, NULL, run_withdraw,
	  "take back what waits" },
	{ 0 },
};
