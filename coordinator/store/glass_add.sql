insert into glass (project, environment, target, version, at, seq) values (?1, ?2, ?3, ?4, ?5, ?6)
on conflict do nothing;
