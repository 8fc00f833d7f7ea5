insert into elsewhere (project, origin, environment, rollout, digest, state, time, entry, seq)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
on conflict (project, origin, environment, rollout) do update set
	digest = excluded.digest, state = excluded.state, time = excluded.time,
	entry = excluded.entry, seq = excluded.seq;
