delete from notice where project = ?1 and environment = ?2 and target = ?3;
