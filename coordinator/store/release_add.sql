insert into release (project, number, digest, manifest, migrations, warnings)
values (?1, ?2, ?3, ?4, ?5, ?6);
