SELECT s.name, f."from", f."to", f.on_delete
FROM sqlite_schema AS s, pragma_foreign_key_list(s.name) AS f
WHERE s.type = 'table' AND f."table" = ?1 COLLATE NOCASE ORDER BY s.rowid, f.id, f.seq
