select seq, time, type, actor_kind, actor_name, leaf, body
from entry where rollout = ?1 and seq > ?2 order by seq limit ?3;
