insert into request (project, key, rollout) values (?1, ?2, ?3);
