SELECT t.oid IS NOT NULL, a.attnum IS NOT NULL, t.oid = pg_catalog.to_regclass($3),
	EXISTS (
		SELECT FROM pg_catalog.pg_index i
		WHERE i.indrelid = t.oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL
			AND i.indnkeyatts = 1 AND i.indkey[0] = a.attnum),
	pg_catalog.format_type(a.atttypid, -1),
	EXISTS (
		SELECT FROM pg_catalog.pg_type y
		WHERE y.oid = a.atttypid AND (y.typcategory IN ('A', 'C')
			OR 'pg_catalog.json'::pg_catalog.regtype IN (y.oid, y.typbasetype)
			OR 'pg_catalog.jsonb'::pg_catalog.regtype IN (y.oid, y.typbasetype)))
FROM (SELECT pg_catalog.to_regclass($1) AS oid) t
LEFT JOIN pg_catalog.pg_attribute a
	ON a.attrelid = t.oid AND a.attname = $2 AND a.attnum > 0 AND NOT a.attisdropped
