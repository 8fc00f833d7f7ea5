#include "coordinator/situation.h"

static bool find_brakes(struct arena *arena, struct store *store, struct situation *situation,
			struct error *error)
{
	const char *environment = situation->gates.environment;
	struct gate_people *people = &situation->gates.people;
	uint64_t release = situation->gates.release;
	struct brake_list list;

	if (!brake_list(arena, store, situation->gates.project, &list, error))
		return false;
	people->line = brake_find(&list, BRAKE_LINE, environment, 0);
	people->hold = brake_find(&list, BRAKE_HOLD, environment, 0);
	people->pin = brake_find(&list, BRAKE_PIN, environment, 0);
	people->veto = release ? brake_find(&list, BRAKE_VETO, environment, release) : NULL;
	return true;
}

bool situation_people(struct arena *arena, struct store *store, struct situation *situation,
		      struct error *error)
{
	struct gate_people *people = &situation->gates.people;

	people->wanted = situation->environment ? &situation->environment->approvals : NULL;
	people->pushed_by = situation->release.release.pushed_by;
	people->author = situation->release.release.author;
	return find_brakes(arena, store, situation, error) &&
	       approval_list(arena, store, &situation->plan_digest, &people->approvals, error) &&
	       override_list(arena, store, &situation->plan_digest, &people->overrides, error);
}
