SELECT version::text, NULL, NULL, CASE WHEN dirty THEN 'broken' ELSE 'applied' END, 0
FROM schema_migrations
WHERE version >= 0
