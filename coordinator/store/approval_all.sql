-- What ran on the plan and is over has used up what was said before it ended.
select person, decision, role, reason, time, exists (
		select 1 from rollout
		where rollout.plan_digest = ?1 and rollout.started > 0 and rollout.finished > 0
			and rollout.moved > approval.seq)
from approval where plan = ?1 order by seq;
