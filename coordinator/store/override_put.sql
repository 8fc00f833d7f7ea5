insert into override (plan, gate, person, role, reason, time, seq)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
on conflict (plan, gate, person) do update set
	role = excluded.role, reason = excluded.reason, time = excluded.time, seq = excluded.seq;
