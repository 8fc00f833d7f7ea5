SELECT true, CASE WHEN count(*) = 1 AND min(p.prosrc) <> '' THEN min(p.prosrc) END, NULL
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname = $1 AND p.proname = $2 AND $3 = ''
HAVING count(*) > 0
