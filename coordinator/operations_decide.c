#include "coordinator/move.h"
#include "coordinator/operations.h"
#include "coordinator/wave_move.h"
#include "core/rehearsal_order.h"

#define WHY_LIMIT 1000 /* bytes */

static bool meaningless(struct turn *turn, const struct rollout *rollout, const char *verb,
			const char *why, struct error *error)
{
	struct value *body = turn_entry(turn);

	if (why)
		error_set(error, ERROR_CONFLICT, "rollout %s is %s: %s", rollout->id,
			  rollout_state_name(rollout->state), why);
	else
		error_set(error, ERROR_CONFLICT, "rollout %s is %s and cannot be asked to %s%s",
			  rollout->id, rollout_state_name(rollout->state), verb,
			  rollout_is_final(rollout->state) ? "; start a new one" : "");
	value_put_text(body, "project", rollout->project);
	value_put_text(body, "environment", rollout->environment);
	value_put_text(body, "rollout", rollout->id);
	value_put_text(body, "event", verb);
	value_put_text(body, "error", error->text);
	turn_refuse(turn, ENTRY_ROLLOUT_REFUSED, body);
	return false;
}

static bool at_work(const struct rollout *rollout)
{
	for (size_t i = 0; i < rollout->task_count; i++)
		if (rollout->tasks[i].unsettled)
			return true;
	return false;
}

static bool log_interrupted(struct turn *turn, const struct rollout *rollout, const char *reason,
			    struct error *error)
{
	struct value *body = turn_entry(turn);
	const char *why = arena_printf(turn->arena, "cancelled by %s%s%s", turn->actor.name,
				       *reason ? ": " : "", reason);

	value_put_text(body, "project", rollout->project);
	value_put_text(body, "environment", rollout->environment);
	value_put_text(body, "rollout", rollout->id);
	value_put_text(body, "why", text_shortened(turn->arena, why, WHY_LIMIT));
	return log_append(turn, ENTRY_ROLLOUT_INTERRUPTED, body, error);
}

/* What may fail and did is tried again by a rollout of its own: this one is over, and gates may
 * have shut since. */
static bool retry_anew(struct turn *turn, struct rollout *rollout, struct error *error)
{
	struct rollout_request request = {
		.project = rollout->project,
		.environment = rollout->environment,
		.kind = ROLLOUT_APPLY,
		.release = rollout->release,
	};
	struct gate_verdicts verdicts;

	return operation_rollout_start(turn, &request, rollout, &verdicts, error);
}

/* The wave that waits is let go; what comes after it begins when the rollout runs. */
static bool advance(struct turn *turn, struct rollout *rollout, const char *reason,
		    struct error *error)
{
	size_t wave = wave_current(rollout);
	const struct wave_edge *edge = NULL;
	struct wave_facts facts;

	if (rollout_is_final(rollout->state))
		return meaningless(turn, rollout, "advance", NULL, error);
	if (wave < rollout->waves.count) {
		facts = wave_facts_of(rollout, wave);
		facts.reason = *reason;
		edge = wave_edge_for(rollout->waves.items[wave].state, WAVE_EVENT_ADVANCE, &facts);
	}
	if (!edge || edge->to == edge->from)
		return meaningless(turn, rollout, "advance",
				   edge ? edge->why : "no wave of it waits for a person", error);
	return wave_move(turn, rollout, wave, WAVE_EVENT_ADVANCE, reason, error);
}

bool operation_rollout_decide(struct turn *turn, const char *project, const char *id,
			      enum rollout_decision decision, const char *reason,
			      struct rollout *rollout, struct error *error)
{
	static const enum rollout_event events[] = {
		[DECISION_PAUSE] = ROLLOUT_EVENT_PAUSE,
		[DECISION_RESUME] = ROLLOUT_EVENT_RESUME,
		[DECISION_CANCEL] = ROLLOUT_EVENT_CANCEL,
		[DECISION_CANCEL_NOW] = ROLLOUT_EVENT_CANCEL,
		[DECISION_RETRY] = ROLLOUT_EVENT_RETRY,
	};
	enum rollout_event event;
	const struct rollout_edge *edge;
	struct rollout_facts facts;
	bool now;

	if (!rollout_load_brief(turn->arena, turn->store, project, id, rollout, error))
		return false;
	if (decision == DECISION_RETRY && rollout->state == ROLLOUT_COMPLETED_WITH_FAILURES &&
	    rollout->kind == ROLLOUT_APPLY)
		return retry_anew(turn, rollout, error);
	if (decision == DECISION_ADVANCE)
		return advance(turn, rollout, reason, error) && move_settle(turn, rollout, error) &&
		       rollout_load_brief(turn->arena, turn->store, project, id, rollout, error);
	event = events[decision];
	now = decision == DECISION_CANCEL_NOW && at_work(rollout);
	facts = rollout_facts_of(rollout);
	edge = rollout_edge_for(rollout->state, event, &facts);
	if ((!edge || (edge->to == edge->from && edge->effect == ROLLOUT_EFFECT_NONE)) &&
	    !(now && rollout->state == ROLLOUT_CANCELLED))
		return meaningless(turn, rollout, rollout_event_name(event),
				   edge ? edge->why : NULL, error);
	return (!edge || move_rollout(turn, rollout, event, reason, error)) &&
	       (!now || log_interrupted(turn, rollout, reason, error)) &&
	       move_settle(turn, rollout, error) &&
	       rollout_load_brief(turn->arena, turn->store, project, id, rollout, error);
}

/* Only what would be the same again on what holds now. */
static const char *not_anew(const struct rollout *rollout)
{
	if (rollout_is_final(rollout->state))
		return "it is over; start a new one";
	if (rollout->kind > ROLLOUT_REHEARSE)
		return "it answers a request of its own; cancel it and ask anew";
	return at_work(rollout) ? "an agent is at work under the old plan; ask again when that has "
				  "ended (`lockstep rollout show` tells)"
				: NULL;
}

/* Where it was wanted; what else a rehearsal is to do follows from its environment. */
static bool keep_place(struct turn *turn, const struct rollout *rollout,
		       struct rollout_request *request, struct error *error)
{
	struct rehearsal_order order;

	if (rollout->kind != ROLLOUT_REHEARSE)
		return true;
	if (!rehearsal_order_parse(turn->arena, rollout->resolution, &order, error))
		return false;
	request->on_target = order.on_target;
	return true;
}

bool operation_rollout_replan(struct turn *turn, const char *id, struct rollout_request *request,
			      struct rollout *rollout, struct gate_verdicts *verdicts,
			      struct error *error)
{
	const char *why;

	*verdicts = (struct gate_verdicts) { 0 };
	if (!rollout_load_brief(turn->arena, turn->store, request->project, id, rollout, error))
		return false;
	why = not_anew(rollout);
	if (why)
		return meaningless(turn, rollout, "replan", why, error);
	request->project = rollout->project;
	request->environment = rollout->environment;
	request->kind = rollout->kind;
	request->release = rollout->release;
	request->replaces = rollout->id;
	return keep_place(turn, rollout, request, error) &&
	       move_rollout(turn, rollout, ROLLOUT_EVENT_CANCEL,
			    "a plan of what holds now takes its place", error) &&
	       operation_rollout_start(turn, request, rollout, verdicts, error);
}
