select id, number, project, environment, release, release_digest, manifest, kind, version, state, why,
	plan_digest, plan, budget, forgiven, created_by, created, started, finished, revision,
	policy, resolution, interrupted
from rollout where id = ?1 and (?2 is null or project = ?2);
