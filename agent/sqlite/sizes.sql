SELECT s.tbl_name, sum(CASE WHEN s.type = 'table' THEN d.pgsize ELSE 0 END),
	sum(CASE WHEN s.type = 'index' THEN d.pgsize ELSE 0 END)
FROM main.sqlite_master s JOIN dbstat d ON d.name = s.name AND d.aggregate
WHERE s.tbl_name NOT IN ('lockstep_migrations', 'lockstep_fence')
GROUP BY s.tbl_name ORDER BY 2 DESC, 1
