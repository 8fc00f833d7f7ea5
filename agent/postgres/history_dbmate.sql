SELECT version::text, NULL, NULL, 'applied', 0 FROM schema_migrations ORDER BY version
