select seq, time, type, actor_kind, actor_name, leaf, body
from entry
where seq > ?1
	and (?3 is null or project = ?3)
	and (?4 is null or environment = ?4)
	and (?5 is null or target = ?5)
	and (?6 is null or rollout = ?6)
	and (?7 is null or type = ?7)
	and (?8 is null or actor_name = ?8 or actor_name = ?13)
	and (not ?12 or type like '%.refused')
	and time >= ?9 and time < ?10
	and (?11 is null or seq in (
		select seq from mention where version = ?11 and (?3 is null or mention.project = ?3)))
order by seq asc
limit ?2;
