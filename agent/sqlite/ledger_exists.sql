SELECT count(*) = 2, EXISTS (
	SELECT 1 FROM pragma_table_info('lockstep_migrations', 'main') WHERE name = 'details')
FROM main.sqlite_master
WHERE type = 'table' AND name IN ('lockstep_migrations', 'lockstep_fence')
