SELECT pg_catalog.set_config('lock_timeout', '500ms', true),
	pg_catalog.set_config('statement_timeout', '10s', true)
