SELECT pg_catalog.set_config('standard_conforming_strings', 'on', false),
	CASE WHEN $1 <> '' THEN
		pg_catalog.set_config('search_path', pg_catalog.quote_ident($1), false) END,
	CASE WHEN $2 <> '' THEN pg_catalog.set_config('role', $2, false) END,
	CASE WHEN $3 <> '' THEN
		pg_catalog.set_config('client_connection_check_interval', $3, false) END,
	CASE WHEN $3 <> '' THEN pg_catalog.set_config('tcp_keepalives_idle', '30', false) END,
	CASE WHEN $3 <> '' THEN pg_catalog.set_config('tcp_keepalives_interval', '10', false) END,
	CASE WHEN $3 <> '' THEN pg_catalog.set_config('tcp_keepalives_count', '3', false) END,
	CASE WHEN $4 <> '' THEN pg_catalog.set_config('lock_timeout', $4, false) END,
	CASE WHEN $5 <> '' THEN pg_catalog.set_config('statement_timeout', $5, false) END,
	CASE WHEN $6 <> '' THEN
		pg_catalog.set_config('idle_in_transaction_session_timeout', $6, false) END,
	CASE WHEN $7 <> '' THEN pg_catalog.set_config('application_name', $7, false) END
