-- What the log calls succeeded on a target after entry ?4 and before entry ?5.
select rollout.manifest, part.pending, task.epoch
from task
join rollout on rollout.id = task.rollout
join part on part.rollout = task.rollout and part.position = task.position
where task.target = ?3 and task.state = 'succeeded' and task.moved > ?4 and task.moved < ?5
	and rollout.project = ?1 and rollout.environment = ?2 and rollout.kind in ('apply', 'baseline')
order by task.moved;
