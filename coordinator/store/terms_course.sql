select parallel, spread from terms where rollout = ?1;
