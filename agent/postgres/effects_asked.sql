SELECT l.mode,
    n.nspname || '.' || c.relname FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_class c ON c.oid =
	l.relation JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE l.pid =
	    $1::integer AND l.locktype = 'relation' AND NOT l.granted
