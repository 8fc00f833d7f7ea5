SELECT pg_catalog.current_setting('server_version'),
	CASE WHEN pg_catalog.pg_is_in_recovery() THEN 'it is a standby'
		WHEN pg_catalog.current_setting('default_transaction_read_only')::boolean
		THEN 'default_transaction_read_only is on' END,
	pg_catalog.current_setting('is_superuser')
