SELECT s.type, s.name, s.sql, l.wr, l.strict, l.type
FROM sqlite_schema AS s LEFT JOIN pragma_table_list(?1) AS l ON l.schema = 'main'
WHERE s.type IN ('table', 'view') AND s.name = ?1 COLLATE NOCASE
