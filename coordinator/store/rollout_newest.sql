select coalesce(max(release), 0) from rollout
where project = ?1 and environment = ?2 and kind = 'apply';
