INSERT OR REPLACE INTO main.schema_migrations (rowid, version, dirty)
SELECT coalesce((SELECT min(rowid) FROM main.schema_migrations), 1), CAST(?1 AS INTEGER), 0
