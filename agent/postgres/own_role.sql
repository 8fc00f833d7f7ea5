SELECT pg_catalog.set_config('role', $1, true)
