-- Where an earlier version made the table it has no details: the name then means the NULL outside.
SELECT version, name, content, entry, txmode, outcome, statements, applied, attempt, epoch,
	pg_catalog.round(pg_catalog.date_part('epoch', started) * 1000)::bigint,
	coalesce(pg_catalog.round(pg_catalog.date_part('epoch', finished) * 1000)::bigint, 0),
	duration_ms, error, operator, prefix, evidence, details_or_null
FROM (SELECT NULL::text AS details) AS outside, LATERAL (
	SELECT own.*, details AS details_or_null
	FROM lockstep.migrations AS own
	WHERE project = $1 AND scope = $2) AS own
ORDER BY position
