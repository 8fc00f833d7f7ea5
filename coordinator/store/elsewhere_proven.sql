select count(*), coalesce(min(time), 0) from elsewhere
where project = ?1 and origin = ?2 and environment = ?3 and digest = ?4
	and (state = 'succeeded' or ?5 and state = 'completed_with_failures');
