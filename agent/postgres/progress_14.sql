SELECT 'analyze: ' || phase, sample_blks_scanned, sample_blks_total
FROM pg_catalog.pg_stat_progress_analyze
WHERE pid = $1::integer
UNION ALL
SELECT pg_catalog.lower(command) || ': ' || tuples_processed || ' rows', bytes_processed, bytes_total
FROM pg_catalog.pg_stat_progress_copy
WHERE pid = $1::integer
