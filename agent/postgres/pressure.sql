SELECT 'wal' AS kind, '' AS name,
	pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), '0/0')::bigint AS position,
	0::bigint AS lag,
	pg_catalog.pg_has_role('pg_read_all_stats', 'MEMBER') AS seen
UNION ALL
SELECT 'standby', coalesce(nullif(r.application_name, ''), 'process ' || r.pid),
	pg_catalog.pg_wal_lsn_diff(r.replay_lsn, '0/0')::bigint,
	(1000 * extract(epoch FROM coalesce(r.replay_lag, '0'::interval)))::bigint, true
FROM pg_catalog.pg_stat_replication r
WHERE r.state IS DISTINCT FROM 'backup' AND NOT EXISTS (
	SELECT FROM pg_catalog.pg_replication_slots s
	WHERE s.active_pid = r.pid AND s.slot_type = 'logical')
UNION ALL
SELECT 'slot', s.slot_name, pg_catalog.pg_wal_lsn_diff(s.confirmed_flush_lsn, '0/0')::bigint, 0, true
FROM pg_catalog.pg_replication_slots s
WHERE s.slot_type = 'logical' AND s.confirmed_flush_lsn IS NOT NULL
