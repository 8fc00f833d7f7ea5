SELECT NULL, change, script_hash, 'applied', coalesce((extract(epoch FROM committed_at) * 1000)::bigint, 0)
FROM sqitch.changes ORDER BY committed_at, change_id
