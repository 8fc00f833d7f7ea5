select t.project, t.environment, t.name, t.agent, t.seq, t.reported, t.dialect, t.labels, t.reach, t.problem,
	t.server, t.ledger_digest, t.ledger, t.rehearsal, t.foreign_tables, t.confirmed, t.histories,
	t.histories_problem
from target as t
join agent on agent.id = t.agent and agent.revoked = 0
where (?1 is null or t.project = ?1) and (?2 is null or t.environment = ?2)
	and t.seq = (
		select max(o.seq)
		from target as o join agent as a on a.id = o.agent and a.revoked = 0
		where o.project = t.project and o.environment = t.environment and o.name = t.name)
order by t.project, t.environment, t.name;
