SELECT version, description, nullif(hash, ''),
	CASE WHEN type & 1 = 1 THEN 'baseline' WHEN type & 4 = 4 THEN 'applied'
		WHEN applied <> total OR coalesce(error, '') <> '' THEN 'broken' ELSE 'applied' END,
	CASE typeof(executed_at) WHEN 'integer' THEN executed_at ELSE
		coalesce(strftime('%s', executed_at), 0) * 1000 END
FROM main.atlas_schema_revisions
WHERE version <> '.atlas_cloud_identifier'
ORDER BY version
