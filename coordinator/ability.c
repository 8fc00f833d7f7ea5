#include "coordinator/ability.h"

#include "coordinator/loop.h"
#include "coordinator/store/work.h"

#define BIT(name) (1U << ABILITY_##name)

bool ability_needed(const struct turn *turn, const struct rollout *rollout, unsigned *needed,
		    struct error *error)
{
	struct rollout_terms terms;

	if (!rollout_terms_load(turn->arena, turn->store, rollout->id, &terms, error))
		return false;
	*needed = (*terms.verify ? BIT(VERIFY) : 0) | (rollout->waves.count ? BIT(WAVES) : 0) |
		  (*terms.evidence ? BIT(EVIDENCE) : 0);
	return true;
}

unsigned ability_planned(const struct situation *situation)
{
	const struct pipeline_environment *environment = situation->environment;

	enum rollout_kind kind = situation->gates.kind;

	if (!environment || !rollout_kind_changes(kind))
		return 0;
	return (environment->verify_count && kind == ROLLOUT_APPLY ? BIT(VERIFY) : 0) |
	       (environment->wave_count ? BIT(WAVES) : 0) |
	       (*situation->document.plan.evidence ? BIT(EVIDENCE) : 0);
}

static const char *first_of(unsigned abilities)
{
	enum ability ability = 0;

	while (!(abilities & (1U << ability)))
		ability++;
	return ability_name(ability);
}

/* What the agent lacks; NULL: nothing. */
static const char *lacks(const struct session *session, enum verb verb, unsigned needed)
{
	if (!(session->verbs & (1U << verb)))
		return verb_name(verb);
	return (session->abilities & needed) == needed ? NULL
						       : first_of(needed & ~session->abilities);
}

/* Of those who serve the target and are there: who lacks something, unless one lacks nothing. */
static bool judge(const struct turn *turn, const struct target_place *place, enum verb verb,
		  unsigned needed, const char **too_old, struct error *error)
{
	struct id_list agents;
	const char *lacking;

	*too_old = NULL;
	if (!target_servers(turn->arena, turn->store, place, &agents, error))
		return false;
	for (size_t i = 0; i < agents.count; i++) {
		const struct session *session =
		    sessions_find(&turn->coordinator->sessions, agents.items[i]);

		if (!session_present(session, turn->now))
			continue;
		lacking = lacks(session, verb, needed);
		*too_old = lacking ? arena_printf(turn->arena, "agent %s is too old for `%s`",
						  agents.items[i], lacking)
				   : NULL;
		if (!lacking)
			return true;
	}
	return true;
}

bool ability_gather(const struct turn *turn, struct situation *situation, unsigned needed,
		    struct error *error)
{
	struct gate_facts *facts = &situation->gates;
	enum verb verb = planner_verb(facts->kind);
	bool asked = needed || (rollout_kind_changes(facts->kind) && verb != VERB_APPLY);

	for (size_t i = 0; asked && i < facts->target_count; i++) {
		struct target_place place = { facts->project, facts->environment,
					      facts->targets[i].name };

		if (!judge(turn, &place, verb, needed, &facts->targets[i].too_old, error))
			return false;
	}
	return true;
}
