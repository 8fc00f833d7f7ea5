insert into release (project, number, digest, manifest, migrations, warnings, format, dialect, sum,
	tag, git_revision, author, pushed_by, created)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14);
