SELECT true, NULL, NULL
FROM pg_catalog.pg_namespace n
WHERE $1 = '' AND n.nspname = $2 AND $3 = ''
