SELECT NULL, name, NULL, 'applied', coalesce((extract(epoch FROM run_on) * 1000)::bigint, 0)
FROM pgmigrations ORDER BY id
