insert into terms (rollout, execution, verify, parallel, spread) values (?1, ?2, ?3, ?4, ?5);
