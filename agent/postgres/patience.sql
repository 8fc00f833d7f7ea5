SELECT CASE WHEN $1 <> '' THEN
		pg_catalog.set_config('lock_timeout', nullif($1, 'opened'), false) END,
	CASE WHEN $2 <> '' THEN
		pg_catalog.set_config('statement_timeout', nullif($2, 'opened'), false) END
