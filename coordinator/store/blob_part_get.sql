select bytes from blob_part where hash = ?1 and number = ?2;
