SELECT version, NULL, NULL, CASE WHEN dirty THEN 'broken' ELSE 'applied' END, 0
FROM main.schema_migrations
WHERE version >= 0
