update rollout set revision = revision + 1 where id = ?1;
