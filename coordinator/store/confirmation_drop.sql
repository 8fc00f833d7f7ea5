delete from confirmation where project = ?1;
