insert into task (rollout, position, target, state, why) values (?1, ?2, ?3, 'queued', ?4);
