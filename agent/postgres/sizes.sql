SELECT n.nspname || '.' || c.relname, coalesce(sum(pg_catalog.pg_table_size(l.oid)), 0)::bigint,
	coalesce(sum(pg_catalog.pg_indexes_size(l.oid)), 0)::bigint,
	CASE WHEN bool_or(l.reltuples < 0 OR (l.reltuples = 0 AND l.relpages = 0
			AND pg_catalog.pg_relation_size(l.oid) > 0)) THEN -1
		ELSE coalesce(sum(l.reltuples), 0) END::bigint
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN LATERAL (
	SELECT c.oid AS oid WHERE c.relkind <> 'p'
	UNION ALL
	SELECT t.relid FROM pg_catalog.pg_partition_tree(c.oid) t WHERE c.relkind = 'p' AND t.isleaf AND t.relid <> c.oid
) AS part ON true
LEFT JOIN pg_catalog.pg_class l ON l.oid = part.oid AND l.relkind IN ('r', 'm')
WHERE c.relkind IN ('r', 'm', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'lockstep')
	AND n.nspname !~ '^pg_(toast|temp)' AND ($1::text = '' OR n.nspname = $1)
GROUP BY n.nspname, c.relname
ORDER BY 2 DESC, 1
