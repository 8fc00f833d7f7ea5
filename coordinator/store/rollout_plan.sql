select plan from rollout where id = ?1;
