INSERT INTO pgmigrations (name, run_on)
SELECT name, pg_catalog.now()
FROM (SELECT $1::text AS version, $2::text AS name, $3::text AS description, $4::text AS checksum,
	$5::bigint AS stamp, $6::integer AS statements) AS given
