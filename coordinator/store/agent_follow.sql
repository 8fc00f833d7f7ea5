update agent set follows = ?2, recovery = ?3 where id = ?1;
