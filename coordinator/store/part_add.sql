insert into part (rollout, position, base, leaf, ledger, count, pending, wave, groups)
select rollout.id, ?2, ?4, ?5, (
		select target.ledger
		from target join agent on agent.id = target.agent and agent.revoked = 0
		where target.project = rollout.project and target.environment = rollout.environment
			and target.name = ?3
		order by target.seq desc limit 1), ?6, ?7, ?8, ?9
from rollout where rollout.id = ?1;
