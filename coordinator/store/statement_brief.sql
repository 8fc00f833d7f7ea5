-- What failed or was left out, and the last that was begun of each task that is not done.
with told (target, attempt, version, number) as (
	select target, attempt, version, number
	from statement
	where rollout = ?1 and state in ('failed', 'not rehearsed')
	union
	select task.target, task.attempt, last.version, last.number
	from task
	join statement as last on last.rollout = task.rollout and last.target = task.target
		and last.attempt = task.attempt and (last.version, last.number) = (
			select version, number
			from statement as any
			where any.rollout = task.rollout and any.target = task.target
				and any.attempt = task.attempt
			order by started desc, version desc, number desc limit 1)
	where task.rollout = ?1 and task.state not in ('succeeded', 'skipped'))
select statement.target, statement.version, statement.number, statement.line, statement.state,
	statement.started, statement.duration, statement.rows, statement.sqlstate, statement.message,
	statement.detail, statement.hint, statement.position, statement.error_line, statement.text,
	statement.phase, statement.done, statement.total, statement.remaining,
	statement.waited
from told
join task on task.rollout = ?1 and task.target = told.target and task.attempt = told.attempt
join statement on statement.rollout = ?1 and statement.target = told.target
	and statement.attempt = told.attempt and statement.version = told.version
	and statement.number = told.number
order by task.position, statement.started, statement.version, statement.number;
