select number, digest, manifest, migrations, warnings, author, pushed_by
from release
where project = ?1 and (?2 = 0 or number = ?2)
order by number desc limit 1;
