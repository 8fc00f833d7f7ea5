-- What was known of a target when the log had ?4 entries, whoever told it.
select t.project, t.environment, t.name, t.agent, t.seq, t.reported, t.dialect, t.labels, t.reach, t.problem,
	t.server, t.ledger_digest, t.ledger, t.rehearsal, t.foreign_tables, t.confirmed, null,
	t.histories_problem
from target as t
where t.project = ?1 and t.environment = ?2 and t.name = ?3 and t.seq < ?4
order by t.seq desc limit 1;
