select rollout, target, state, attempt from task
where agent = ?1 and state in ('leased', 'running')
order by rollout, position;
