select origin, environment, rollout, state, time, entry, seq from elsewhere
where project = ?1 and (?2 is null or digest = ?2) order by seq, entry;
