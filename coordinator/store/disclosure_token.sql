select id from token where name = ?1 and not revoked order by number;
