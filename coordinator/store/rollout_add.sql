insert into rollout (number, id, project, environment, release, release_digest, manifest, kind,
	version, state, why, plan_digest, plan, budget, created_by, created, policy, resolution, moved, revision)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, coalesce(?18, ''), ?19, 1);
