SELECT i.indisvalid AND i.indisready, NULL, CASE WHEN NOT (i.indisvalid AND i.indisready)
	THEN pg_catalog.format('an INVALID index of that name is in its way: DROP INDEX %I.%I',
		n.nspname, c.relname) END
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
WHERE n.nspname = $1 AND c.relname = $2 AND $3 = ''
