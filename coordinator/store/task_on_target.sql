-- Tasks of a target in a state: ?4 is it.  By the target: a rollout may have very many in a state.
select task.rollout, task.position
from task indexed by task_by_target cross join rollout on rollout.id = task.rollout
where rollout.project = ?1 and rollout.environment = ?2 and task.target = ?3 and task.state = ?4
order by rollout.number;
