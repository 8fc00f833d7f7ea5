insert into recovery (one, key) values (1, ?1);
