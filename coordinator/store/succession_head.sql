select head from succession where of = ?1 order by seq desc limit 1;
