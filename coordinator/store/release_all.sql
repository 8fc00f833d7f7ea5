select number, digest, manifest, migrations, warnings from release
where project = ?1 order by number desc;
