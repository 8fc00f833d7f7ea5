insert into notice (project, environment, target, rows, why) values (?1, ?2, ?3, ?4, ?5)
on conflict (project, environment, target) do update set rows = excluded.rows, why = excluded.why;
