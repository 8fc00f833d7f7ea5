SELECT pg_catalog.set_config('lock_timeout', $1, true),
	pg_catalog.set_config('statement_timeout', $2, true),
	pg_catalog.set_config('idle_in_transaction_session_timeout', '5s', true),
	CASE WHEN pg_catalog.current_setting('transaction_timeout', true) IS NOT NULL
		THEN pg_catalog.set_config('transaction_timeout', '5min', true) END
