SELECT pg_catalog.current_setting('server_version'),
	CASE WHEN pg_catalog.pg_is_in_recovery() THEN 'it is a standby'
		WHEN pg_catalog.current_setting('default_transaction_read_only')::boolean
		THEN 'default_transaction_read_only is on' END,
	pg_catalog.current_setting('is_superuser'),
	CASE WHEN ledger.oid IS NULL AND NOT may.make_schemas
		THEN pg_catalog.format('role %1$I may not make the schema lockstep, where the ledger '
			'is kept: GRANT CREATE ON DATABASE %2$I TO %1$I', me.role, me.database)
	WHEN NOT pg_catalog.has_schema_privilege(ledger.oid, 'USAGE')
		THEN pg_catalog.format('role %1$I may not use the schema lockstep: GRANT USAGE ON SCHEMA '
			'lockstep TO %1$I', me.role)
	WHEN closed.name IS NOT NULL
		THEN pg_catalog.format('role %1$I may not read and write lockstep.%2$I: GRANT SELECT, '
			'INSERT, UPDATE ON ALL TABLES IN SCHEMA lockstep TO %1$I', me.role, closed.name)
	WHEN outdated.name IS NOT NULL
		THEN pg_catalog.format('role %1$I may not alter lockstep.%2$I, which an earlier version made: '
			'ALTER TABLE lockstep.%2$I OWNER TO %1$I', me.role, outdated.name)
	WHEN ledger.tables < 2 AND NOT pg_catalog.has_schema_privilege(ledger.oid, 'CREATE')
		THEN pg_catalog.format('role %1$I may not make the ledger''s tables: GRANT CREATE ON SCHEMA '
			'lockstep TO %1$I', me.role)
	WHEN EXISTS (SELECT FROM pg_catalog.pg_namespace n
			WHERE n.nspname = $1 AND NOT pg_catalog.has_schema_privilege(n.oid, 'CREATE'))
		THEN pg_catalog.format('role %1$I may make nothing in schema %2$I: GRANT CREATE ON SCHEMA '
			'%2$I TO %1$I', me.role, $1)
	WHEN NOT may.make_schemas AND NOT EXISTS (SELECT FROM pg_catalog.pg_namespace n
			WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'lockstep')
			AND pg_catalog.has_schema_privilege(n.oid, 'CREATE'))
		THEN pg_catalog.format('role %1$I may make nothing in any schema: GRANT CREATE ON SCHEMA %2$I '
			'TO %1$I', me.role, coalesce(me.schema, 'public'))
	END,
	CASE WHEN pg_catalog.current_setting('archive_mode') <> 'off' THEN (
		SELECT coalesce(pg_catalog.round(extract(epoch FROM last_archived_time) * 1000), 0)::bigint
		FROM pg_catalog.pg_stat_archiver) END,
	CASE WHEN NOT pg_catalog.has_function_privilege(
			'pg_catalog.pg_create_restore_point(text)', 'EXECUTE')
		THEN pg_catalog.format('role %1$I may not make one: GRANT EXECUTE ON FUNCTION '
			'pg_create_restore_point(text) TO %1$I', me.role)
	WHEN pg_catalog.current_setting('wal_level') = 'minimal'
		THEN 'wal_level is minimal: set it to replica'
	END,
	CASE WHEN pg_catalog.inet_server_addr() IS NULL THEN (
		SELECT setting FROM pg_catalog.pg_settings WHERE name = 'data_directory') END
FROM (SELECT current_user AS role, pg_catalog.current_database() AS database,
		pg_catalog.current_schema() AS schema) AS me
CROSS JOIN (SELECT pg_catalog.has_database_privilege(
		pg_catalog.current_database(), 'CREATE') AS make_schemas) AS may
LEFT JOIN (
	SELECT n.oid, (SELECT count(*) FROM pg_catalog.pg_class c WHERE c.relnamespace = n.oid
		AND c.relname IN ('migrations', 'fence') AND c.relkind IN ('r', 'p')) AS tables
	FROM pg_catalog.pg_namespace n WHERE n.nspname = 'lockstep') AS ledger ON true
LEFT JOIN LATERAL (
	SELECT c.relname AS name FROM pg_catalog.pg_class c
	WHERE c.relnamespace = ledger.oid AND c.relname IN ('migrations', 'fence')
		AND c.relkind IN ('r', 'p')
		AND NOT (pg_catalog.has_table_privilege(c.oid, 'SELECT')
			AND pg_catalog.has_table_privilege(c.oid, 'INSERT')
			AND pg_catalog.has_table_privilege(c.oid, 'UPDATE'))
	LIMIT 1) AS closed ON true
LEFT JOIN LATERAL (
	SELECT c.relname AS name FROM pg_catalog.pg_class c
	WHERE c.relnamespace = ledger.oid AND c.relname = 'migrations'
		AND NOT pg_catalog.pg_has_role(c.relowner, 'USAGE')
		AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid
			AND a.attname = 'details' AND NOT a.attisdropped)) AS outdated ON true
