SELECT pg_catalog.current_setting('server_version_num')::integer / 10000, r.rolcreatedb OR r.rolsuper, r.rolname,
	pg_catalog.pg_is_in_recovery()
FROM pg_catalog.pg_roles r
WHERE r.rolname = session_user
