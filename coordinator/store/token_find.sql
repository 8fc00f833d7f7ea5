select id, name, role, project, environment, created, expires, revoked from token where hash = ?1;
