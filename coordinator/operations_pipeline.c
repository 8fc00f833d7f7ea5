#include "coordinator/alarm.h"
#include "coordinator/loop.h"
#include "coordinator/operations.h"
#include "coordinator/pipeline.h"

static bool refuse(struct turn *turn, const char *project, const struct error *error)
{
	struct value *body = turn_entry(turn);

	value_put_text(body, "project", project);
	value_put_text(body, "code", error_name(error->code));
	value_put_text(body, "error", error->text);
	turn_refuse(turn, ENTRY_PIPELINE_REFUSED, body);
	return false;
}

static bool is_for_project(const struct pipeline *pipeline, const char *project,
			   struct error *error)
{
	return !pipeline->project || text_equal(pipeline->project, project) ||
	       error_set(error, ERROR_INVALID, "this is the pipeline of project '%s', not of '%s'",
			 pipeline->project, project);
}

static bool check(struct turn *turn, const char *project, struct bytes text,
		  struct pipeline *pipeline, struct error *error)
{
	return pipeline_parse(turn->arena, "pipeline", text, pipeline, error) &&
	       pipeline_queries_hold(turn->arena, "pipeline", pipeline, error) &&
	       is_for_project(pipeline, project, error);
}

/* A pipeline may come before the first push. */
static bool know_project(struct turn *turn, const char *project, struct error *error)
{
	struct project known;

	return project_load(turn->arena, turn->store, project, &known, error) ||
	       (error->code == ERROR_NOT_FOUND && operation_project_create(turn, project, error));
}

/* How many more people have to confirm what waits, says the pipeline in force. */
static bool count_missing(struct turn *turn, struct pipeline_change *change, struct error *error)
{
	size_t confirmed = proposal_confirmed(&change->proposal);
	struct pipeline in_force = { 0 };

	if (change->row.version && !pipeline_parse(turn->arena, "the pipeline in force",
						   change->row.text, &in_force, error))
		return false;
	change->missing =
	    in_force.change_approvals > confirmed ? in_force.change_approvals - confirmed : 0;
	return true;
}

static bool load(struct turn *turn, const char *project, struct pipeline_change *change,
		 struct error *error)
{
	return pipeline_row_load(turn->arena, turn->store, project, &change->row, error) &&
	       proposal_load(turn->arena, turn->store, project, &change->proposal, error) &&
	       count_missing(turn, change, error);
}

static struct value *entry_of(struct turn *turn, const char *project, const struct hash *sha256)
{
	struct value *body = turn_entry(turn);

	value_put_text(body, "project", project);
	value_put_text(body, "sha256", hash_hex(turn->arena, sha256));
	return body;
}

static bool put_in_force(struct turn *turn, const char *project, const struct hash *sha256,
			 struct pipeline_change *change, struct error *error)
{
	struct value *body = entry_of(turn, project, sha256);

	value_put_integer(body, "version", (int64_t)change->row.version + 1);
	if (change->proposal.person)
		value_put_integer(body, "proposal", (int64_t)change->proposal.seq);
	change->changed = true;
	return log_append(turn, ENTRY_PIPELINE_APPLIED, body, error) &&
	       load(turn, project, change, error);
}

/* What others proposed is theirs to take back, or to be confirmed. */
static bool propose(struct turn *turn, const char *project, const struct hash *sha256,
		    struct pipeline_change *change, struct error *error)
{
	const struct proposal *proposal = &change->proposal;
	struct value *body = entry_of(turn, project, sha256);

	if (proposal->person && hash_equal(&proposal->sha256, sha256))
		return true;
	if (proposal->person && !text_equal(proposal->person, turn->actor.name))
		return error_set(error, ERROR_CONFLICT,
				 "another change waits, proposed by %s: `lockstep pipeline show "
				 "--pending`; confirm it or withdraw it first",
				 proposal->person);
	value_put_text(body, "token", turn->token);
	return log_append(turn, ENTRY_PIPELINE_PROPOSED, body, error) &&
	       load(turn, project, change, error);
}

bool operation_pipeline_apply(struct turn *turn, const char *project, struct bytes text,
			      struct pipeline_change *change, struct error *error)
{
	struct pipeline pipeline;
	struct hash sha256;

	*change = (struct pipeline_change) { 0 };
	if (!check(turn, project, text, &pipeline, error))
		return refuse(turn, project, error);
	if (!know_project(turn, project, error) || !load(turn, project, change, error))
		return false;
	/* What runs may not run any more. */
	alarm_set(turn->coordinator, 0);
	if (change->row.version && hash_equal(&change->row.sha256, &pipeline.sha256))
		return true;
	if (!blob_put(turn->store, text, &sha256, error))
		return false;
	if (!change->missing)
		return put_in_force(turn, project, &sha256, change, error);
	return propose(turn, project, &sha256, change, error) || refuse(turn, project, error);
}

static bool nothing_waits(const char *project, struct error *error)
{
	return error_set(error, ERROR_NOT_FOUND, "no change of the pipeline of %s waits", project);
}

static bool may_confirm(struct turn *turn, const char *project, const struct hash *sha256,
			const struct proposal *proposal, struct error *error)
{
	if (!proposal->person)
		return nothing_waits(project, error);
	if (!hash_equal(&proposal->sha256, sha256))
		return error_set(error, ERROR_CONFLICT,
				 "another file waits, %s by %s: look at it with `lockstep pipeline "
				 "show --pending`",
				 hash_hex(turn->arena, &proposal->sha256), proposal->person);
	if (text_equal(proposal->person, turn->actor.name))
		return error_set(error, ERROR_FORBIDDEN,
				 "%s proposed this change; another person has to confirm it",
				 proposal->person);
	if (proposal->revoked)
		return error_set(error, ERROR_CONFLICT,
				 "%s proposed this change with a token that is revoked; withdraw "
				 "it and apply the file again",
				 proposal->person);
	for (size_t i = 0; i < proposal->count; i++)
		if (text_equal(proposal->confirmations[i].person, turn->actor.name))
			return error_set(error, ERROR_CONFLICT,
					 "%s has confirmed this change already; another person has "
					 "to do the same",
					 turn->actor.name);
	return true;
}

bool operation_pipeline_confirm(struct turn *turn, const char *project, const struct hash *sha256,
				struct pipeline_change *change, struct error *error)
{
	struct value *body = entry_of(turn, project, sha256);
	struct pipeline pipeline;

	*change = (struct pipeline_change) { 0 };
	if (!load(turn, project, change, error))
		return false;
	if (!may_confirm(turn, project, sha256, &change->proposal, error) ||
	    !check(turn, project, change->proposal.text, &pipeline, error))
		return refuse(turn, project, error);
	value_put_text(body, "token", turn->token);
	if (!log_append(turn, ENTRY_PIPELINE_CONFIRMED, body, error) ||
	    !load(turn, project, change, error))
		return false;
	if (change->missing)
		return true;
	alarm_set(turn->coordinator, 0);
	return put_in_force(turn, project, sha256, change, error);
}

bool operation_pipeline_withdraw(struct turn *turn, const char *project, const char *reason,
				 struct pipeline_change *change, struct error *error)
{
	struct value *body;

	*change = (struct pipeline_change) { 0 };
	if (!load(turn, project, change, error))
		return false;
	if (!change->proposal.person)
		return nothing_waits(project, error) || refuse(turn, project, error);
	body = entry_of(turn, project, &change->proposal.sha256);
	value_put_text(body, "reason", reason && *reason ? reason : NULL);
	return log_append(turn, ENTRY_PIPELINE_WITHDRAWN, body, error) &&
	       load(turn, project, change, error);
}
