SELECT true, NULL, NULL
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
WHERE n.nspname = $1 AND t.typname = $2 AND $3 = '' AND (c.oid IS NULL OR c.relkind = 'c')
