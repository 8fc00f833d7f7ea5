update agent set revoked = 1 where id = ?1 and revoked = 0;
