-- Tasks of a target in a state: ?4 is it.
select task.rollout, task.position
from task join rollout on rollout.id = task.rollout
where rollout.project = ?1 and rollout.environment = ?2 and task.target = ?3 and task.state = ?4
order by rollout.number;
