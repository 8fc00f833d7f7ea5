select execution, verify from terms where rollout = ?1;
