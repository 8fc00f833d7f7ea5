-- Before 1.0 the table has no name: it then means the NULL outside.
SELECT created_at,
	(SELECT name FROM main.__drizzle_migrations AS own WHERE own.rowid = row.rowid),
	hash, 'applied', created_at
FROM main.__drizzle_migrations AS row, (SELECT NULL AS name) AS outside
ORDER BY created_at, row.rowid
