select id from rollout
where state in ('pending', 'running')
order by number;
