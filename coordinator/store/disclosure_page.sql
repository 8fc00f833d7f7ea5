select commitment, kind, redacted, salt, value from disclosure where id > ?1 order by id limit ?2;
