#include "coordinator/wave_move.h"

static bool log_wave(struct turn *turn, struct rollout *rollout, size_t index,
		     const struct wave_edge *edge, const char *why, struct error *error)
{
	struct wave *wave = &rollout->waves.items[index];
	struct value *body = turn_entry(turn);

	value_put_text(body, "project", rollout->project);
	value_put_text(body, "environment", rollout->environment);
	value_put_text(body, "rollout", rollout->id);
	value_put_integer(body, "wave", (int64_t)wave->number);
	value_put_text(body, "name", wave->name);
	value_put_text(body, "event", wave_event_name(edge->on));
	value_put_text(body, "from", wave_state_name(edge->from));
	value_put_text(body, "to", wave_state_name(edge->to));
	value_put_text(body, "why", why);
	if (!log_append(turn, ENTRY_WAVE_MOVED, body, error))
		return false;
	wave->state = edge->to;
	wave->why = why;
	wave->since = turn->wall;
	return true;
}

bool wave_move(struct turn *turn, struct rollout *rollout, size_t index, enum wave_event event,
	       const char *detail, struct error *error)
{
	struct wave_facts facts = wave_facts_of(rollout, index);
	const struct wave_edge *edge;
	bool reason = detail && *detail;

	facts.reason = reason;
	edge = wave_edge_for(rollout->waves.items[index].state, event, &facts);
	if (!edge || edge->to == edge->from)
		return true;
	return log_wave(turn, rollout, index, edge,
			reason ? arena_printf(turn->arena, "%s: %s", edge->why, detail) : edge->why,
			error);
}

bool waves_move(struct turn *turn, struct rollout *rollout, struct error *error)
{
	enum wave_event event;
	size_t index;

	while (wave_due(rollout, turn->wall, &index, &event))
		if (!wave_move(turn, rollout, index, event, NULL, error))
			return false;
	return true;
}

void waves_forgive(struct rollout *rollout, bool goes_on)
{
	for (size_t i = 0; i < rollout->waves.count; i++) {
		struct wave *wave = &rollout->waves.items[i];

		wave->forgiven = goes_on ? wave_failed(rollout, wave->number) : 0;
	}
}
