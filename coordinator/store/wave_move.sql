update wave set state = ?4, why = ?5, since = ?6 where rollout = ?1 and number = ?2 and state = ?3;
