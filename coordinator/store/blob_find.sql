select id, size, length(bytes) from blob where hash = ?1;
