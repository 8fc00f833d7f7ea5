insert into entry (seq, time, type, actor_kind, actor_name, project, environment, target, rollout,
	leaf, body)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11);
