SELECT version, NULL, NULL, 'applied', 0 FROM main.schema_migrations ORDER BY version
