SELECT l.relation, l.mode,
    l.database = 0 AS shared,
    l.virtualtransaction FROM pg_catalog.pg_locks l WHERE l.pid =
	pg_catalog.pg_backend_pid() AND l.locktype = 'relation' AND l.granted ORDER BY l.relation
