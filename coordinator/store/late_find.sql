select count(*) from late where rollout = ?1 and target = ?2 and attempt = ?3 and sequence = ?4;
