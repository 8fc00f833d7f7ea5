INSERT INTO main.__drizzle_migrations (hash, created_at, name, applied_at)
SELECT checksum, stamp, name, strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
FROM (SELECT ?1 AS version, ?2 AS name, ?3 AS description, ?4 AS checksum, ?5 AS stamp,
	?6 AS statements) AS given
