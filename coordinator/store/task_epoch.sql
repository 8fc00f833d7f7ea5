select coalesce(max(task.epoch), 0)
from task join rollout on rollout.id = task.rollout
where task.target = ?3 and rollout.project = ?1 and rollout.environment = ?2;
