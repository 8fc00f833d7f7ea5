insert into terms (rollout, execution, verify, parallel, spread, evidence)
values (?1, ?2, ?3, ?4, ?5, ?6);
