select id, name, role, project, environment, created, expires, revoked from token order by number;
