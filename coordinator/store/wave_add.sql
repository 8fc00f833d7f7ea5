insert into wave (rollout, number, name, targets, budget, parallel, pause, approve)
values (?1, ?2, ?3, ?4, case when ?5 >= 0 then ?5 end, ?6, ?7, ?8);
