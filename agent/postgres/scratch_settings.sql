SELECT pg_catalog.format('ALTER DATABASE %I SET %I TO %s', $1::text, s.name,
	CASE WHEN s.name IN ('search_path', 'local_preload_libraries', 'session_preload_libraries',
			'temp_tablespaces') AND s.setting <> '' THEN s.setting
		ELSE pg_catalog.quote_literal(s.setting) END)
FROM pg_catalog.pg_settings s
WHERE s.source IN ('database', 'user', 'database user')
