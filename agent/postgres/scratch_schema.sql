SELECT pg_catalog.format('CREATE SCHEMA IF NOT EXISTS %I', $1::text)
