SELECT pg_catalog.pg_try_advisory_lock(1280525139, $1::integer)
