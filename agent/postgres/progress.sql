SELECT phase, done, total
FROM (SELECT 'building the index: ' || phase AS phase, pid,
		CASE WHEN phase ~ 'waiting' THEN lockers_done
			WHEN phase ~ 'tuples|sorting' THEN tuples_done ELSE blocks_done END AS done,
		CASE WHEN phase ~ 'waiting' THEN lockers_total
			WHEN phase ~ 'tuples|sorting' THEN tuples_total ELSE blocks_total END AS total
	FROM pg_catalog.pg_stat_progress_create_index
	UNION ALL
	SELECT 'vacuum: ' || phase, pid,
		CASE WHEN phase = 'vacuuming heap' THEN heap_blks_vacuumed ELSE heap_blks_scanned END,
		heap_blks_total
	FROM pg_catalog.pg_stat_progress_vacuum
	UNION ALL
	SELECT pg_catalog.lower(command) || ': ' || phase, pid, heap_blks_scanned,
		CASE WHEN phase = 'seq scanning heap' THEN heap_blks_total ELSE 0 END
	FROM pg_catalog.pg_stat_progress_cluster) p
WHERE pid = $1::integer
