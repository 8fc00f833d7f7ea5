#include "coordinator/people.h"

#include "coordinator/gate_rules.h"
#include "coordinator/rollout.h"
#include "coordinator/seals.h"
#include "coordinator/situation.h"

static void put_rollout(struct turn *turn, const struct rollout *rollout,
			const struct plan_request *request, struct value *body)
{
	value_put_text(body, "project", rollout->project);
	value_put_text(body, "environment", rollout->environment);
	value_put_text(body, "rollout", rollout->id);
	value_put_integer(body, "release", (int64_t)rollout->release);
	value_put_text(body, "plan_digest", hash_hex(turn->arena, &rollout->plan_digest));
	value_put_text(body, "role", role_name(request->role));
	value_put_text(body, "token", turn->token);
	value_put_text(body, "reason",
		       request->reason && *request->reason ? request->reason : NULL);
}

static bool refuse(struct turn *turn, const struct rollout *rollout,
		   const struct plan_request *request, const char *wanted,
		   const struct error *error)
{
	struct value *body = turn_entry(turn);

	put_rollout(turn, rollout, request, body);
	value_put_text(body, "wanted", wanted);
	value_put_text(body, "error", error->text);
	turn_refuse(turn, ENTRY_APPROVAL_REFUSED, body);
	return false;
}

/* Only what would change databases, and is not over, is decided about; signed is whatever agents
 * ask it for. */
static bool is_open(const struct rollout *rollout, const struct plan_request *request,
		    struct error *error)
{
	if (!rollout_kind_changes(rollout->kind) && !request->signature)
		return error_set(error, ERROR_CONFLICT,
				 "rollout %s is of kind %s: its plan needs nobody's approval",
				 rollout->id, rollout_kind_name(rollout->kind));
	if (rollout_is_final(rollout->state))
		return error_set(error, ERROR_CONFLICT,
				 "rollout %s is %s: there is nothing left to decide", rollout->id,
				 rollout_state_name(rollout->state));
	return true;
}

static bool counts(struct turn *turn, const struct rollout *rollout,
		   const struct plan_request *request, struct error *error)
{
	struct approval approval = { .person = turn->actor.name,
				     .role = request->role,
				     .time = turn->wall };
	struct situation situation;
	const char *flaw;

	if (!situation_of(turn->arena, turn->store, rollout, &situation, error))
		return false;
	situation_time(turn->arena, &situation, turn->wall);
	flaw = gate_approval_flaw(&situation.gates, &approval);
	return !flaw || error_set(error, ERROR_FORBIDDEN,
				  "an approval of %s by %s would not count (%s): the pipeline "
				  "asks others of %s",
				  rollout->id, approval.person, flaw, rollout->environment);
}

static bool decided_before(struct turn *turn, const struct rollout *rollout, const char *person,
			   struct error *error)
{
	struct approval_list list;

	if (!approval_list(turn->arena, turn->store, &rollout->plan_digest, &list, error))
		return false;
	for (size_t i = 0; i < list.count; i++)
		if (text_equal(list.items[i].person, person) &&
		    list.items[i].decision != PLAN_WITHDRAWN)
			return true;
	return error_set(error, ERROR_CONFLICT, "%s has neither approved nor denied the plan of %s",
			 person, rollout->id);
}

static bool decision_allowed(struct turn *turn, const struct rollout *rollout,
			     const struct plan_request *request, enum plan_decision decision,
			     struct error *error)
{
	if (!is_open(rollout, request, error))
		return false;
	if (request->signature && !seals_approval_allowed(turn, rollout, request->signature, error))
		return false;
	if (decision == PLAN_DENIED && (!request->reason || !*request->reason))
		return error_set(error, ERROR_INVALID, "why is %s denied? Give a reason (--reason)",
				 rollout->id);
	return decision != PLAN_APPROVED || counts(turn, rollout, request, error);
}

static bool log_decision(struct turn *turn, const struct rollout *rollout,
			 const struct plan_request *request, enum plan_decision decision,
			 const char *person, struct error *error)
{
	static const enum entry_type types[PLAN_DECISION_COUNT] = {
		[PLAN_APPROVED] = ENTRY_APPROVAL_GIVEN,
		[PLAN_DENIED] = ENTRY_APPROVAL_DENIED,
		[PLAN_WITHDRAWN] = ENTRY_APPROVAL_WITHDRAWN,
	};
	struct value *body = turn_entry(turn);

	put_rollout(turn, rollout, request, body);
	value_put_text(body, "person", person);
	value_put_text(body, "decision", plan_decision_name(decision));
	if (decision == PLAN_APPROVED)
		value_put_text(body, "signature", request->signature);
	return log_append(turn, types[decision], body, error);
}

bool operation_plan_decide(struct turn *turn, const struct plan_request *request,
			   enum plan_decision decision, struct rollout *rollout,
			   struct error *error)
{
	if (decision == PLAN_WITHDRAWN)
		return operation_plan_withdraw(turn, request, turn->actor.name, rollout, error);
	if (!rollout_load_brief(turn->arena, turn->store, request->project, request->rollout,
				rollout, error))
		return false;
	if (!decision_allowed(turn, rollout, request, decision, error))
		return refuse(turn, rollout, request, plan_decision_name(decision), error);
	return log_decision(turn, rollout, request, decision, turn->actor.name, error);
}

bool operation_plan_withdraw(struct turn *turn, const struct plan_request *request,
			     const char *person, struct rollout *rollout, struct error *error)
{
	if (!rollout_load_brief(turn->arena, turn->store, request->project, request->rollout,
				rollout, error))
		return false;
	if (!is_open(rollout, request, error) || !decided_before(turn, rollout, person, error))
		return refuse(turn, rollout, request, plan_decision_name(PLAN_WITHDRAWN), error);
	return log_decision(turn, rollout, request, PLAN_WITHDRAWN, person, error);
}

bool override_allowed(struct arena *arena, const char *name, struct error *error)
{
	const struct gate *gate = gate_find(name);
	struct buffer names = buffer_in(arena);

	if (gate && (gate->flags & GATE_OVERRIDES))
		return true;
	for (size_t i = 0; i < gate_count; i++)
		if (gates[i].flags & GATE_OVERRIDES)
			buffer_printf(&names, "%s%s", names.size ? ", " : "", gates[i].name);
	return error_set(error, ERROR_INVALID, "%s '%.50s'; two people may override %s",
			 gate ? "nobody can override the gate" : "there is no gate", name,
			 buffer_text(&names));
}

bool override_record(struct turn *turn, const struct rollout *rollout,
		     const struct plan_request *request, const char *gate, struct error *error)
{
	struct value *body = turn_entry(turn);

	put_rollout(turn, rollout, request, body);
	value_put_text(body, "gate", gate);
	return log_append(turn, ENTRY_OVERRIDE_RECORDED, body, error);
}

/* Nobody passes a gate in store. */
static bool is_shut(struct turn *turn, const struct rollout *rollout, const char *gate,
		    struct error *error)
{
	struct gate_verdicts verdicts;

	if (!rollout_gates(turn, rollout, &verdicts, error))
		return false;
	for (size_t i = 0; i < verdicts.count; i++)
		if (text_equal(verdicts.items[i].name, gate) &&
		    (!verdicts.items[i].open || verdicts.items[i].overridden))
			return true;
	return error_set(error, ERROR_CONFLICT,
			 "gate %s is open for %s: there is nothing to override", gate, rollout->id);
}

static bool override_possible(struct turn *turn, const struct rollout *rollout,
			      const struct plan_request *request, const char *gate,
			      struct error *error)
{
	struct override_list list;

	if (!request->reason || !*request->reason)
		return error_set(error, ERROR_INVALID,
				 "why is gate %s overridden? Give a reason (--reason)", gate);
	if (!override_allowed(turn->arena, gate, error) || !is_open(rollout, request, error) ||
	    !override_list(turn->arena, turn->store, &rollout->plan_digest, &list, error))
		return false;
	for (size_t i = 0; i < list.count; i++)
		if (override_counts(&list.items[i]) && text_equal(list.items[i].gate, gate) &&
		    text_equal(list.items[i].person, turn->actor.name))
			return error_set(error, ERROR_CONFLICT,
					 "%s has overridden %s for %s already; another person has "
					 "to do the same",
					 turn->actor.name, gate, rollout->id);
	return is_shut(turn, rollout, gate, error);
}

bool operation_plan_override(struct turn *turn, const struct plan_request *request,
			     const char *gate, struct rollout *rollout, struct error *error)
{
	if (!rollout_load_brief(turn->arena, turn->store, request->project, request->rollout,
				rollout, error))
		return false;
	if (!override_possible(turn, rollout, request, gate, error))
		return refuse(turn, rollout, request, "override", error);
	return override_record(turn, rollout, request, gate, error);
}
