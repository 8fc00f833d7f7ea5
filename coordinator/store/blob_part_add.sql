insert into blob_part (hash, number, bytes) values (?1, ?2, ?3);
