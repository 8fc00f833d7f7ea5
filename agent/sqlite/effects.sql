SELECT type, name, tbl_name, rootpage FROM main.sqlite_master
WHERE tbl_name NOT IN ('lockstep_migrations', 'lockstep_fence', 'sqlite_sequence', 'sqlite_stat1')
ORDER BY type, name
