select execution, verify, evidence from terms where rollout = ?1;
