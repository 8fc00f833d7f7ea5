SELECT pg_catalog.pg_create_restore_point($1)::text
