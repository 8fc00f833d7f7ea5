SELECT pg_catalog.format('DROP DATABASE IF EXISTS %I', $1::text)
