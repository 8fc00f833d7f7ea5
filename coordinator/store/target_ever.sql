select t.project, t.environment, t.name, t.agent, t.seq, t.reported, t.dialect, t.labels, t.reach, t.problem,
	t.server, t.ledger_digest, t.ledger, t.rehearsal, t.foreign_tables, t.confirmed, t.histories,
	t.histories_problem
from target as t
where t.project = ?1
	and t.seq = (
		select max(o.seq)
		from target as o
		where o.project = t.project and o.environment = t.environment and o.name = t.name)
order by t.environment, t.name;
