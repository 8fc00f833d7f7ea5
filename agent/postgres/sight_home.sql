SELECT coalesce(pg_catalog.current_schema(), '')
