#include "coordinator/situation.h"
#include "coordinator/store/elsewhere.h"

/* The log of the coordinator that the environment is at; NULL: this one. */
static const char *elsewhere(const struct situation *situation, const char *environment)
{
	const struct pipeline_environment *declared =
	    pipeline_find(&situation->pipeline, environment);

	return declared ? declared->elsewhere : NULL;
}

static bool find_proof(struct store *store, const struct situation *situation,
		       const char *environment, const struct hash *digest, struct proof *proof,
		       struct error *error)
{
	const char *origin = elsewhere(situation, environment);
	struct elsewhere_wanted other = { situation->gates.project, origin, environment, digest,
					  situation->environment->accept_failures };
	struct proof_wanted wanted = { situation->gates.project, environment, digest,
				       situation->environment->accept_failures };

	return origin ? elsewhere_proven(store, &other, proof, error)
		      : rollout_proven(store, &wanted, proof, error);
}

/* By all that come before, or by any, as the environment asks. */
static bool is_proven(struct store *store, const struct situation *situation,
		      const struct hash *digest, bool *proven, struct error *error)
{
	const struct pipeline_environment *environment = situation->environment;

	*proven = false;
	for (size_t i = 0; i < environment->after_count; i++) {
		struct proof proof;

		if (!find_proof(store, situation, environment->after[i], digest, &proof, error))
			return false;
		*proven = proof.proven;
		if (proof.proven == environment->after_any)
			return true;
	}
	return true;
}

/* The newest release that `upstream` ran and that is proven. */
static bool find_proven_in(struct arena *arena, struct store *store, struct situation *situation,
			   const char *upstream, struct error *error)
{
	struct succeeded_releases list;
	bool proven = false;

	struct elsewhere_wanted other = { situation->gates.project, elsewhere(situation, upstream),
					  upstream, NULL, false };

	if (other.origin ? !elsewhere_succeeded(arena, store, &other, &list, error)
			 : !rollout_succeeded(arena, store, other.project, upstream, &list, error))
		return false;
	for (size_t i = 0; i < list.count && !proven; i++) {
		if (list.items[i].number <= situation->gates.proven)
			return true;
		if (!is_proven(store, situation, &list.items[i].digest, &proven, error))
			return false;
		if (proven)
			situation->gates.proven = list.items[i].number;
	}
	return true;
}

bool situation_proven(struct arena *arena, struct store *store, struct situation *situation,
		      struct error *error)
{
	const struct pipeline_environment *environment = situation->environment;
	size_t count = environment->after_any ? environment->after_count : 1;

	for (size_t i = 0; i < count; i++)
		if (!find_proven_in(arena, store, situation, environment->after[i], error))
			return false;
	return true;
}

static bool look_at(struct arena *arena, struct store *store, const struct situation *situation,
		    struct gate_upstream *upstream, struct error *error)
{
	const struct release *release = &situation->release.release;
	const char *project = situation->gates.project;
	struct target_standings regressed;
	struct target_rows rows;
	struct proof proof;

	upstream->elsewhere = elsewhere(situation, upstream->environment);
	if (!find_proof(store, situation, upstream->environment, &release->digest, &proof, error))
		return false;
	upstream->proven = proof.proven && release->number;
	upstream->since = proof.since;
	if (upstream->elsewhere)
		return true; /* of its targets nothing is known here */
	if (!target_list(arena, store, project, upstream->environment, &rows, error) ||
	    !standing_regressed(arena, store, project, upstream->environment, &regressed, error) ||
	    !situation_newcomers(arena, store, situation, &rows, upstream, error))
		return false;
	upstream->lost = regressed.count ? regressed.items[0].target : NULL;
	return true;
}

bool situation_upstream(struct arena *arena, struct store *store, struct situation *situation,
			struct error *error)
{
	const struct pipeline_environment *environment = situation->environment;
	size_t count = environment ? environment->after_count : 0, proven = 0;
	struct gate_upstream *upstream = arena_new_array(arena, struct gate_upstream, count + 1);

	for (size_t i = 0; i < count; i++) {
		upstream[i].environment = environment->after[i];
		if (!look_at(arena, store, situation, &upstream[i], error))
			return false;
		proven += upstream[i].proven;
	}
	situation->gates.upstream = upstream;
	situation->gates.upstream_count = count;
	situation->gates.upstream_any = count && environment->after_any;
	/* What may be promoted instead of a release that is not proven. */
	if (proven == count || (situation->gates.upstream_any && proven))
		return true;
	return situation_proven(arena, store, situation, error);
}
