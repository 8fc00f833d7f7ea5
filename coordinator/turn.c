#include "coordinator/turn.h"

static const char *const actor_kinds[] = { "coordinator", "agent", "person" };

const char *actor_kind_name(enum actor_kind kind)
{
	return actor_kinds[kind];
}

struct value *turn_entry(struct turn *turn)
{
	return value_object(turn->arena);
}

/* That a task moved changes no gate; what a target told is judged by who takes it. */
static bool may_move_gates(enum entry_type type)
{
	return type != ENTRY_TASK_MOVED && type != ENTRY_TARGET_REPORTED &&
	       type != ENTRY_REPORT_LATE;
}

/* What comes with every task says nothing of a release. */
static bool may_promote(enum entry_type type, const struct value *body)
{
	switch (type) {
	case ENTRY_TASK_MOVED:
	case ENTRY_WAVE_MOVED:
	case ENTRY_REPORT_LATE:
	case ENTRY_TARGET_REPORTED:
		return false;
	case ENTRY_ROLLOUT_MOVED:
		return value_get_bool(body, "final", false);
	default:
		return true;
	}
}

bool log_append(struct turn *turn, enum entry_type type, struct value *body, struct error *error)
{
	struct entry_head head = { turn->wall, actor_kinds[turn->actor.kind],
				   turn->actor.name ? turn->actor.name : "", turn->cause };

	turn->changed = true;
	if (turn->judged && may_move_gates(type))
		++*turn->judged;
	turn->lints = turn->lints || type == ENTRY_RELEASE_SEALED || type == ENTRY_ROLLOUT_CREATED;
	turn->weighs = turn->weighs || type == ENTRY_RELEASE_LINTED ||
		       type == ENTRY_ROLLOUT_CREATED || type == ENTRY_PIPELINE_APPLIED;
	turn->facts =
	    turn->facts || type == ENTRY_TARGET_REPORTED || type == ENTRY_TARGET_WITHDRAWN;
	turn->promotes = turn->promotes || may_promote(type, body);
	return entry_append(turn->arena, turn->store, &head, type, body, error);
}

void turn_refuse(struct turn *turn, enum entry_type type, struct value *body)
{
	struct refusal_note *note = arena_new(turn->arena, struct refusal_note);
	struct refusal_note **last = &turn->refusals;

	*note = (struct refusal_note) { type, body, NULL };
	while (*last)
		last = &(*last)->next;
	*last = note;
}

bool turn_log_refusals(struct turn *turn, struct error *error)
{
	struct refusal_note *note = turn->refusals;

	for (turn->refusals = NULL; note; note = note->next)
		if (!log_append(turn, note->type, note->body, error))
			return false;
	return true;
}
