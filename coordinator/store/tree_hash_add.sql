insert into tree_hash (level, position, hash) values (?1, ?2, ?3);
