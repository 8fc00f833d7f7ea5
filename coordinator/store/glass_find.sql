select count(*) from glass
where project = ?1 and environment = ?2 and target = ?3 and version = ?4 and at = ?5;
