select distinct release, release_digest from rollout
where project = ?1 and environment = ?2 and kind = 'apply'
	and state in ('succeeded', 'completed_with_failures')
	and not exists (
		select 1 from rollout as back
		where back.project = ?1 and back.environment = ?2 and back.kind = 'revert'
			and back.started > 0 and back.moved > rollout.moved)
order by release desc;
