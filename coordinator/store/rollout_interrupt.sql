update rollout set interrupted = ?2, revision = revision + 1 where id = ?1;
