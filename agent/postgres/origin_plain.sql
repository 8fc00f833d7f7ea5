SELECT NULL::text,
	('x' || pg_catalog.substr(pg_catalog.pg_walfile_name(place), 1, 8))::bit(32)::integer::text,
	place::text
FROM (SELECT pg_catalog.pg_current_wal_insert_lsn() AS place) AS now
