insert into standing (project, environment, target, regressed, accepted, missing, why)
values (?1, ?2, ?3, ?4, ?5, ?6, coalesce(?7, ''))
on conflict (project, environment, target) do update set
	regressed = excluded.regressed, accepted = max(accepted, excluded.accepted),
	missing = excluded.missing, why = excluded.why;
