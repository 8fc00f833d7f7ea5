insert into target (project, environment, name, agent, seq, reported, dialect, labels, reach, problem,
	server, ledger_digest, ledger, rehearsal, foreign_tables, confirmed, histories,
	histories_problem)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
on conflict (project, environment, name, agent) do update set
	seq = excluded.seq, reported = excluded.reported, dialect = excluded.dialect,
	labels = excluded.labels, reach = excluded.reach, problem = excluded.problem,
	server = excluded.server, ledger_digest = excluded.ledger_digest, ledger = excluded.ledger,
	rehearsal = excluded.rehearsal, foreign_tables = excluded.foreign_tables,
	confirmed = max(confirmed, excluded.confirmed),
	histories = excluded.histories, histories_problem = excluded.histories_problem;
