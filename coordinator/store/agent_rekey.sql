update agent set rotate = 0, public_key = ?2 where id = ?1;
