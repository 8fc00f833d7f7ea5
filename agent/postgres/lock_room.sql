SELECT pg_catalog.current_setting('max_locks_per_transaction')::bigint
	* (pg_catalog.current_setting('max_connections')::bigint
		+ pg_catalog.current_setting('autovacuum_max_workers')::bigint + 1
		+ pg_catalog.current_setting('max_worker_processes')::bigint
		+ pg_catalog.current_setting('max_wal_senders')::bigint
		+ pg_catalog.current_setting('max_prepared_transactions')::bigint)
	- (SELECT count(*) FROM pg_catalog.pg_locks WHERE NOT fastpath),
	pg_catalog.current_setting('max_locks_per_transaction')
