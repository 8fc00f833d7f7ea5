SELECT true, NULL, NULL
FROM pg_catalog.pg_extension e
WHERE $1 = '' AND e.extname = $2 AND $3 = ''
