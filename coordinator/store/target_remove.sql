delete from target where project = ?1 and environment = ?2 and name = ?3 and agent = ?4;
