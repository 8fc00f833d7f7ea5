update agent set rotate = 1 where id = ?1;
