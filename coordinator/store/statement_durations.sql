-- The longest that each statement took on a target of the newest rollout of the release there.
select statement.version, statement.number, max(statement.duration)
from statement
where statement.state = 'succeeded' and statement.rollout = (
	select rollout.id from rollout
	where rollout.project = ?1 and rollout.environment = ?2 and rollout.release_digest = ?3
		and rollout.kind = 'apply' and rollout.state in ('succeeded', 'completed_with_failures')
	order by rollout.moved desc limit 1)
group by statement.version, statement.number
order by statement.version, statement.number;
