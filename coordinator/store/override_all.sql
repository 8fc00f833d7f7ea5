-- The token that was used, or, where the log does not say which, each of that name, may be revoked.
-- What ran on the plan and is over has used up what was said before it ended.
select gate, person, role, reason, time, exists (
		select 1 from rollout
		where rollout.plan_digest = ?1 and rollout.started > 0 and rollout.finished > 0
			and rollout.moved > override.seq),
	exists (
		select 1 from token
		where token.revoked and (token.id = override.token or override.token is null
			and token.name = override.person and token.created <= override.time)
			and (override.token is not null or not exists (
				select 1 from token as other
				where other.name = override.person and not other.revoked
					and other.created <= override.time))),
	seq
from override where plan = ?1 order by seq;
