select version, sha256, applied_by, created from pipeline
where project = ?1 order by version desc limit 1;
