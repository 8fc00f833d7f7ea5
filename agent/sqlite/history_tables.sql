SELECT tool FROM (
	SELECT 1 AS position, 'atlas' AS tool, 'atlas_schema_revisions' AS found, NULL AS mark
	UNION ALL SELECT 2, 'drizzle', '__drizzle_migrations', '-name'
	UNION ALL SELECT 2, 'drizzle with names', '__drizzle_migrations', 'name'
	UNION ALL SELECT 3, 'golang-migrate', 'schema_migrations', 'dirty'
	UNION ALL SELECT 4, 'dbmate', 'schema_migrations', '-dirty'
	UNION ALL SELECT 5, 'goose', 'goose_db_version', NULL
	UNION ALL SELECT 6, 'flyway', 'flyway_schema_history', NULL
	UNION ALL SELECT 7, 'liquibase', 'databasechangelog', NULL
	UNION ALL SELECT 8, 'prisma', '_prisma_migrations', NULL
	UNION ALL SELECT 9, 'alembic', 'alembic_version', NULL
	UNION ALL SELECT 10, 'django', 'django_migrations', NULL
) AS known
WHERE EXISTS (SELECT 1 FROM main.sqlite_master WHERE type = 'table' AND lower(name) = found)
	AND (mark IS NULL OR (mark NOT LIKE '-%') = EXISTS (
		SELECT 1 FROM pragma_table_info(found, 'main') WHERE name = ltrim(mark, '-')))
ORDER BY position
