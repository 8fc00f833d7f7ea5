-- As target_all.sql, but whoever told of it.
select t.project, t.environment, t.name, t.agent, max(t.seq), t.reported, t.dialect, t.labels, t.reach,
	t.problem, t.server, t.ledger_digest, t.ledger, t.rehearsal, t.foreign_tables, t.confirmed, t.histories,
	t.histories_problem
from target as t
where t.project = ?1
group by t.project, t.environment, t.name
order by t.project, t.environment, t.name;
