SELECT name, sql FROM sqlite_schema
WHERE type = 'trigger' AND tbl_name = ?1 COLLATE NOCASE ORDER BY name
