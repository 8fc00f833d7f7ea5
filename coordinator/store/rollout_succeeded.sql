select distinct release, release_digest from rollout
where project = ?1 and environment = ?2 and kind = 'apply' and state = 'succeeded'
order by release desc;
