-- A change that was reworked has a row each time: NAME, then NAME#2, as the plan is read.
SELECT change || CASE WHEN instance > 1 THEN '#' || instance ELSE '' END, project || ':' || change, script_hash,
	'applied', coalesce((extract(epoch FROM committed_at) * 1000)::bigint, 0)
FROM (SELECT *, row_number() OVER (PARTITION BY project, change ORDER BY committed_at, change_id)
	AS instance FROM sqitch.changes) AS changes
ORDER BY committed_at, change_id
