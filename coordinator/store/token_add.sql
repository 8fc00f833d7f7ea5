insert into token (number, id, hash, name, role, project, environment, created, expires)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9);
