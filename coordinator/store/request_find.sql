select rollout from request where project = ?1 and key = ?2;
