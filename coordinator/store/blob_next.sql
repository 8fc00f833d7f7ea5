select id, hash from blob where id > ?1 order by id limit 1000;
