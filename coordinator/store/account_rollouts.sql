-- Rollouts that were under way at some time from ?4 to ?5, oldest first.
select id from rollout
where project = ?1 and (?2 is null or environment = ?2) and number > ?3
	and (finished = 0 or finished >= ?4) and created < ?5
	and (?6 is null or exists (
		select 1 from part
		where part.rollout = rollout.id and instr(part.pending, '"' || ?6 || '"')))
order by number limit ?7;
