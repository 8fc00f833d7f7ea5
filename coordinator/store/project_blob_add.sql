insert into project_blob (project, hash) values (?1, ?2) on conflict do nothing;
