CREATE FUNCTION pg_temp.lockstep_no_rewrite() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'it would rewrite table %',
		pg_catalog.pg_event_trigger_table_rewrite_oid()::pg_catalog.regclass
		USING ERRCODE = 'LS001';
END
$$
