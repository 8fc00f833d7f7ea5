SELECT pg_catalog.set_config('client_min_messages', $1, false)
