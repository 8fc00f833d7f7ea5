SELECT created_at::text, pg_catalog.to_jsonb(own) ->> 'name', hash, 'applied', created_at
FROM drizzle.__drizzle_migrations AS own ORDER BY own.created_at, own.id
