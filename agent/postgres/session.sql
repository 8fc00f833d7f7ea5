SELECT pg_catalog.set_config('standard_conforming_strings', 'on', false),
	CASE WHEN $1 <> '' THEN pg_catalog.set_config('search_path', $1, false) END,
	CASE WHEN $2 <> '' THEN pg_catalog.set_config('role', $2, false) END
