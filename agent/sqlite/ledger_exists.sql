SELECT count(*) = 2 FROM main.sqlite_master
WHERE type = 'table' AND name IN ('lockstep_migrations', 'lockstep_fence')
