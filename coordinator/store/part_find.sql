select task.target, part.base, part.pending, part.wave
from part join task on task.rollout = part.rollout and task.position = part.position
where part.rollout = ?1 and part.position = ?2;
