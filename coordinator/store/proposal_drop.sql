delete from proposal where project = ?1;
