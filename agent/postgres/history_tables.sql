SELECT tool FROM (VALUES
	(1, 'atlas', pg_catalog.to_regclass('atlas_schema_revisions'), NULL),
	(2, 'atlas in its schema',
		pg_catalog.to_regclass('atlas_schema_revisions.atlas_schema_revisions'), NULL),
	(3, 'drizzle', pg_catalog.to_regclass('drizzle.__drizzle_migrations'), '-name'),
	(3, 'drizzle with names', pg_catalog.to_regclass('drizzle.__drizzle_migrations'), 'name'),
	(4, 'golang-migrate', pg_catalog.to_regclass('schema_migrations'), 'dirty'),
	(5, 'dbmate', pg_catalog.to_regclass('schema_migrations'), '-dirty'),
	(6, 'goose', pg_catalog.to_regclass('goose_db_version'), NULL),
	(7, 'flyway', pg_catalog.to_regclass('flyway_schema_history'), NULL),
	(8, 'liquibase', pg_catalog.to_regclass('databasechangelog'), NULL),
	(9, 'prisma', pg_catalog.to_regclass('_prisma_migrations'), NULL),
	(10, 'sqitch', pg_catalog.to_regclass('sqitch.changes'), NULL),
	(11, 'node-pg-migrate', pg_catalog.to_regclass('pgmigrations'), NULL),
	(12, 'alembic', pg_catalog.to_regclass('alembic_version'), NULL),
	(13, 'django', pg_catalog.to_regclass('django_migrations'), NULL)
) AS known (position, tool, found, mark)
WHERE found IS NOT NULL AND (mark IS NULL OR (mark NOT LIKE '-%') = EXISTS (
	SELECT FROM pg_catalog.pg_attribute
	WHERE attrelid = found AND attname = pg_catalog.ltrim(mark, '-') AND NOT attisdropped))
ORDER BY position
