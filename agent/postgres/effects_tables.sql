SELECT pg_catalog
    .format(
	CASE c.relkind
	    WHEN 'm' THEN 'COMMENT ON MATERIALIZED VIEW %I.%I IS NULL' ELSE 'LOCK TABLE ONLY %I.%I IN SHARE UPDATE EXCLUSIVE MODE' END,
	n.nspname, c.relname) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid =
    c.relnamespace WHERE c.relkind
    IN('r', 'p', 'm') AND n.nspname NOT
    IN('pg_catalog', 'information_schema', 'lockstep') AND n.nspname
    !~'^pg_(toast|temp)' ORDER BY c.oid
