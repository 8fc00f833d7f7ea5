-- The token that was used, or, where the log does not say which, each of that name, may be revoked.
-- What ran on the plan and is over has used up what was said before it ended.
select person, decision, role, reason, time, exists (
		select 1 from rollout
		where rollout.plan_digest = ?1 and rollout.started > 0 and rollout.finished > 0
			and rollout.moved > approval.seq),
	exists (
		select 1 from token
		where token.revoked and (token.id = approval.token or approval.token is null
			and token.name = approval.person and token.created <= approval.time)
			and (approval.token is not null or not exists (
				select 1 from token as other
				where other.name = approval.person and not other.revoked
					and other.created <= approval.time))),
	seq, signature
from approval where plan = ?1 order by seq;
