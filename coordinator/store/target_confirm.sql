update target set confirmed = ?5
where project = ?1 and environment = ?2 and name = ?3 and agent = ?4 and confirmed < ?5;
