-- ?2: a person goes on in spite of what failed; else it is tried again.
update wave set forgiven = case when ?2 then (
		select count(*)
		from part join task on task.rollout = part.rollout and task.position = part.position
		where part.rollout = wave.rollout and part.wave = wave.number and task.state = 'failed')
	else 0 end
where rollout = ?1;
