select id, number, project, environment, release, release_digest, manifest, kind, version, state, why,
	plan_digest, plan, budget, forgiven, created_by, created, started, finished, revision,
	policy, resolution, interrupted
from rollout where project = ?1 and (?2 is null or environment = ?2)
order by number desc limit 1000;
