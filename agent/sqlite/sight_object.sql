SELECT CASE WHEN type = 'table' AND instr(sql, '(') > 0 THEN substr(sql, instr(sql, '(')) END
FROM sqlite_schema
WHERE type = ?1 AND lower(name) = ?2
