SELECT group_concat(name, ', ') FROM (
	SELECT name FROM main.sqlite_master
	WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\'
		AND name NOT IN ('lockstep_migrations', 'lockstep_fence')
	ORDER BY name LIMIT 3
)
