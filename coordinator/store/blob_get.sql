select bytes, size from blob where hash = ?1;
