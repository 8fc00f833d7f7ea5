select time, type, actor_kind, project, environment, target, rollout, body, actor_name
from entry
where seq >= ?1 and seq < ?2
order by seq;
