SELECT type || ' ' || name || ' ' || replace(replace(coalesce(sql, ''), char(13), ' '), char(10), ' ')
FROM main.sqlite_master
WHERE name NOT LIKE 'sqlite\_%' ESCAPE '\' AND tbl_name NOT IN ('lockstep_migrations', 'lockstep_fence')
ORDER BY 1
