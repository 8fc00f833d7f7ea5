insert into late (rollout, target, attempt, sequence) values (?1, ?2, ?3, ?4) on conflict do nothing;
