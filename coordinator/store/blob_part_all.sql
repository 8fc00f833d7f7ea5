select bytes from blob_part where hash = ?1 order by number;
