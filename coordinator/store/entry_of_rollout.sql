select seq, body from entry where rollout = ?1 and type = 'rollout.created' order by seq limit 1;
