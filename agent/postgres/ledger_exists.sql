SELECT count(*) = 2
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'lockstep' AND c.relname IN ('migrations', 'fence') AND c.relkind IN ('r', 'p')
