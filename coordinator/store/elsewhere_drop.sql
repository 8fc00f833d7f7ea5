delete from elsewhere where project = ?1 and origin = ?2 and digest = ?3;
