SELECT n.nspname || '.' || c.relname, pg_catalog.pg_table_size(c.oid), pg_catalog.pg_indexes_size(c.oid),
	CASE WHEN c.reltuples < 0 OR (c.reltuples = 0 AND c.relpages = 0
			AND pg_catalog.pg_relation_size(c.oid) > 0) THEN -1 ELSE c.reltuples END::bigint
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'lockstep')
	AND n.nspname !~ '^pg_(toast|temp)'
ORDER BY 2 DESC, 1
