SELECT version, description, nullif(hash, ''),
	CASE WHEN type & 1 = 1 THEN 'baseline' WHEN type & 4 = 4 THEN 'applied'
		WHEN applied <> total OR coalesce(error, '') <> '' THEN 'broken' ELSE 'applied' END,
	coalesce((extract(epoch FROM executed_at) * 1000)::bigint, 0)
FROM atlas_schema_revisions.atlas_schema_revisions
WHERE version <> '.atlas_cloud_identifier'
ORDER BY version COLLATE "C"
