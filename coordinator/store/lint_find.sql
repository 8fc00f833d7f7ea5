select l.findings, l.summary, l.errors, l.warnings, l.notes, l.silenced, l.linter, l.why, l.time
from lint l join release r on r.project = l.project and r.number = l.release
where l.project = ?1 and l.release = ?2 and l.dialect = case when r.dialect = 'any'
		then coalesce((select t.dialect from target t where t.project = r.project limit 1), 'postgres')
		else r.dialect end;
