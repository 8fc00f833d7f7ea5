select name, dialect, format, created,
	(select coalesce(max(number), 0) from release where release.project = project.name),
	(select coalesce(max(version), 0) from pipeline where pipeline.project = project.name)
from project where ?1 is null or name = ?1 order by name;
