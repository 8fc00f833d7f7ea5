SELECT l.name, l."unique", l.origin, l.partial, s.sql
FROM pragma_index_list(?1) AS l LEFT JOIN sqlite_schema AS s ON s.type = 'index' AND s.name = l.name
ORDER BY l.name
