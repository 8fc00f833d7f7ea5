SELECT NULL
FROM pragma_table_xinfo(?1)
WHERE lower(name) = ?2
