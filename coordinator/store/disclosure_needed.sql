select id from rollout
where resolution = ?1 and state in ('pending', 'running', 'paused', 'halted');
