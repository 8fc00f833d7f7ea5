#include "tests/support/fleet_rules.h"

const char *fleet_text_in(const struct entry *entry, const char *key)
{
	const char *text = value_get_text(entry->body, key);

	if (!text)
		fail_msg("nothing unsaid: entry %llu (%s) has no %s",
			 (unsigned long long)entry->seq, entry->type, key);
	return text;
}

static const char *kept(struct fleet *fleet, const struct entry *entry, const char *key)
{
	const char *text = value_get_text(entry->body, key);

	return text && *text ? arena_text(fleet->world->arena, text) : NULL;
}

static enum plan_decision decision_of(const struct entry *entry)
{
	const char *name = value_get_text(entry->body, "decision");

	for (enum plan_decision decision = 0; name && decision < PLAN_DECISION_COUNT; decision++)
		if (text_equal(plan_decision_name(decision), name))
			return decision;
	return PLAN_APPROVED;
}

void fleet_told_word(struct fleet *fleet, const struct entry *entry)
{
	struct told_word *word = arena_new(fleet->world->arena, struct told_word);

	*word = (struct told_word) {
		.next = fleet->words,
		.person = kept(fleet, entry, "person"),
		.role = kept(fleet, entry, "role"),
		.gate = kept(fleet, entry, "gate"),
		.decision = decision_of(entry),
		.time = entry->time,
		.entry = entry->seq,
	};
	if (!word->person)
		word->person = arena_text(fleet->world->arena, entry->actor_name);
	if (!hash_from_hex(fleet_text_in(entry, "plan_digest"), &word->plan))
		fail_msg("nothing unsaid: entry %llu names no plan",
			 (unsigned long long)entry->seq);
	fleet->words = word;
}

static enum brake_kind kind_of(const struct entry *entry)
{
	const char *name = fleet_text_in(entry, "kind");

	for (enum brake_kind kind = 0; kind < BRAKE_KIND_COUNT; kind++)
		if (text_equal(brake_kind_name(kind), name))
			return kind;
	fail_msg("a brake of an unknown kind");
	return BRAKE_LINE;
}

void fleet_told_brake(struct fleet *fleet, const struct entry *entry)
{
	struct told_brake *brake = arena_new(fleet->world->arena, struct told_brake);

	*brake = (struct told_brake) {
		.next = fleet->brakes,
		.kind = kind_of(entry),
		.project = kept(fleet, entry, "project"),
		.environment = kept(fleet, entry, "environment"),
		.release = (uint64_t)value_get_integer(entry->body, "release", 0),
	};
	fleet->brakes = brake;
}

static bool same(const char *a, const char *b)
{
	return a && b ? text_equal(a, b) : a == b;
}

void fleet_told_lifted(struct fleet *fleet, const struct entry *entry)
{
	const char *project = kept(fleet, entry, "project");
	const char *environment = kept(fleet, entry, "environment");
	uint64_t release = (uint64_t)value_get_integer(entry->body, "release", 0);

	for (struct told_brake **at = &fleet->brakes; *at; at = &(*at)->next)
		if ((*at)->kind == kind_of(entry) && same((*at)->project, project) &&
		    same((*at)->environment, environment) && (*at)->release == release) {
			*at = (*at)->next;
			return;
		}
	fail_msg("nothing unsaid: entry %llu lifts what nobody put",
		 (unsigned long long)entry->seq);
}

const struct told_brake *fleet_braked(const struct fleet *fleet, enum brake_kind kind,
				      const struct told_rollout *rollout)
{
	const struct told_brake *brake = fleet->brakes;

	while (brake &&
	       !(brake->kind == kind &&
		 (!brake->project || text_equal(brake->project, rollout->project->name)) &&
		 (!brake->environment || text_equal(brake->environment, rollout->environment))))
		brake = brake->next;
	return brake;
}

bool fleet_is_vetoed(const struct fleet *fleet, const struct told_rollout *rollout)
{
	for (const struct told_brake *brake = fleet->brakes; brake; brake = brake->next)
		if (brake->kind == BRAKE_VETO && brake->release == rollout->release &&
		    text_equal(brake->project, rollout->project->name) &&
		    (!brake->environment || text_equal(brake->environment, rollout->environment)))
			return true;
	return false;
}

bool fleet_is_stopping(const struct fleet *fleet, const struct told_rollout *rollout)
{
	if (rollout->state == ROLLOUT_RUNNING)
		return false;
	if (rollout->state != ROLLOUT_PENDING)
		return true;
	return rollout->drained ||
	       (rollout->kind != ROLLOUT_RESOLVE && fleet_braked(fleet, BRAKE_LINE, rollout));
}

void fleet_told_wave(struct fleet *fleet, const struct entry *entry)
{
	struct told_rollout *rollout = fleet_rollout(fleet, fleet_text_in(entry, "rollout"));
	size_t number = (size_t)value_get_integer(entry->body, "wave", 0);
	enum wave_state from, to;
	struct told_wave *wave;

	if (!number || number > rollout->wave_count ||
	    !wave_state_from_name(fleet_text_in(entry, "from"), &from) ||
	    !wave_state_from_name(fleet_text_in(entry, "to"), &to))
		fail_msg("nothing unsaid: %s has no such wave", rollout->id);
	wave = &rollout->waves[number - 1];
	if (wave->state != from)
		fail_msg("nothing unsaid: wave %zu of %s leaves %s and was %s", number, rollout->id,
			 wave_state_name(from), wave_state_name(wave->state));
	wave->state = to;
	fleet_rule_wave_moved(rollout, number - 1, from, entry);
	wave->since = entry->time;
}
