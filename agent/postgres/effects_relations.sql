SELECT c.oid, n.nspname || '.' || c.relname, c.relkind, coalesce(c.relfilenode, 0), c.reltablespace,
    coalesce(i.indrelid, 0),
    coalesce(pg_catalog.pg_stat_get_xact_numscans(c.oid),
	     0) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid =
	c.relnamespace LEFT JOIN pg_catalog.pg_index i ON i.indexrelid =
	    c.oid WHERE n.nspname NOT IN('pg_catalog', 'information_schema',
					 'lockstep') AND n.nspname
	    !~'^pg_(toast|temp)' ORDER BY c.oid
