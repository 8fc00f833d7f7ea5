INSERT INTO drizzle.__drizzle_migrations (hash, created_at, name)
SELECT checksum, stamp, name
FROM (SELECT $1::text AS version, $2::text AS name, $3::text AS description, $4::text AS checksum,
	$5::bigint AS stamp, $6::integer AS statements) AS given
