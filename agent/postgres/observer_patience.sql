SELECT pg_catalog.set_config('statement_timeout', $1, false),
	pg_catalog.set_config('lock_timeout', $1, false)
