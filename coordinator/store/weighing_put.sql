insert or replace into weighing
	(project, environment, release, terms, facts, findings, summary, errors, warnings, notes, silenced, linter, why, time)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14);
