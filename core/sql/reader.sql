SELECT 1 FROM sqlite_schema WHERE type IN ('view', 'trigger') LIMIT 1
