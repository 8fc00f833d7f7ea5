CREATE FUNCTION pg_temp.lockstep_no_rewrite() RETURNS event_trigger LANGUAGE plpgsql AS $$
DECLARE
	rewritten pg_catalog.regclass := pg_catalog.pg_event_trigger_table_rewrite_oid();
	size bigint := pg_catalog.pg_relation_size(rewritten);
BEGIN
	IF size > 8388608 THEN
		RAISE EXCEPTION 'it would rewrite table % (%)', rewritten,
			pg_catalog.pg_size_pretty(size) USING ERRCODE = 'LS001';
	END IF;
END
$$
