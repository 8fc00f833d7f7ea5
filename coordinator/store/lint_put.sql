insert or replace into lint
	(project, release, findings, summary, errors, warnings, notes, silenced, dialect, linter, why, time)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12);
