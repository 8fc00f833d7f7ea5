SELECT printf('DROP %s temp."%w"', type, name) FROM sqlite_temp_schema
WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\_%' ESCAPE '\'
