SELECT d.datname, coalesce(pg_catalog.shobj_description(d.oid, 'pg_database'), '')
FROM pg_catalog.pg_database d
WHERE d.datname LIKE 'lockstep\_scratch\_%' AND pg_catalog.pg_has_role(d.datdba, 'USAGE')
ORDER BY d.datname
