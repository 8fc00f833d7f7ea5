insert into approval (plan, person, decision, role, reason, rollout, time, seq, token, signature)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
on conflict (plan, person) do update set
	decision = excluded.decision, role = excluded.role, reason = excluded.reason,
	rollout = excluded.rollout, time = excluded.time, seq = excluded.seq, token = excluded.token,
	signature = excluded.signature;
