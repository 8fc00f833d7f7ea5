select bytes from blob where hash = ?1;
