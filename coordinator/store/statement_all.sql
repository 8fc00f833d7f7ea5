select statement.target, statement.version, statement.number, statement.line, statement.state,
	statement.started, statement.duration, statement.rows, statement.sqlstate, statement.message,
	statement.detail, statement.hint, statement.position, statement.error_line, statement.text,
	statement.phase, statement.done, statement.total, statement.remaining,
	statement.waited
from statement
join task on task.rollout = statement.rollout and task.target = statement.target
	and task.attempt = statement.attempt
where statement.rollout = ?1
order by task.position, statement.started, statement.version, statement.number;
