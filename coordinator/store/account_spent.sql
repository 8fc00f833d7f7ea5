-- The entry up to which earlier rollouts that ran on the plan used up what was said of it.
select coalesce(max(moved), -1) from rollout
where plan_digest = ?1 and number < ?2 and started > 0 and finished > 0;
