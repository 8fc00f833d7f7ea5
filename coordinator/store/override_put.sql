insert into override (plan, gate, person, role, reason, time, seq, token)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
on conflict (plan, gate, person) do update set
	role = excluded.role, reason = excluded.reason, time = excluded.time, seq = excluded.seq,
	token = excluded.token;
