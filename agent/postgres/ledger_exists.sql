SELECT count(*) = 2, EXISTS (
	SELECT FROM pg_catalog.pg_attribute a
	WHERE a.attrelid = pg_catalog.to_regclass('lockstep.migrations')
	AND a.attname = 'details' AND NOT a.attisdropped)
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'lockstep' AND c.relname IN ('migrations', 'fence') AND c.relkind IN ('r', 'p')
