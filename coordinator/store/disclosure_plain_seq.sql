select coalesce(plain, -1) from disclosure where commitment = ?1;
