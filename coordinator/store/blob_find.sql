select id from blob where hash = ?1;
