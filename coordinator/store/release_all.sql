select number, digest, manifest, migrations, warnings, format, dialect, sum, tag, git_revision, author,
	pushed_by, created
from release where project = ?1 order by number desc;
