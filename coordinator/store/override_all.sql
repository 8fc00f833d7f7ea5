-- What ran on the plan and is over has used up what was said before it ended.
select gate, person, role, reason, time, exists (
		select 1 from rollout
		where rollout.plan_digest = ?1 and rollout.started > 0 and rollout.finished > 0
			and rollout.moved > override.seq)
from override where plan = ?1 order by seq;
