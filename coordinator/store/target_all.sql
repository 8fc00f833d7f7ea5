-- Of those who serve a target who told of it last: the row that has the maximum (SQLite takes the
-- other columns from there).  ?2 null: every environment; a blob comes behind every text.
select t.project, t.environment, t.name, t.agent, max(t.seq), t.reported, t.dialect, t.labels, t.reach,
	t.problem, t.server, t.ledger_digest, t.ledger, t.rehearsal, t.foreign_tables, t.confirmed, t.histories,
	t.histories_problem
from target as t
cross join agent on agent.id = t.agent and agent.revoked = 0
where t.project = ?1 and t.environment between coalesce(?2, '') and coalesce(?2, x'')
group by t.project, t.environment, t.name
order by t.project, t.environment, t.name;
