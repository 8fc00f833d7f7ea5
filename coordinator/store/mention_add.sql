insert into mention (project, version, seq) values (?1, ?2, ?3) on conflict do nothing;
