select leaf from part where rollout = ?1 order by position;
