CREATE EVENT TRIGGER lockstep_no_rewrite ON table_rewrite
EXECUTE FUNCTION pg_temp.lockstep_no_rewrite()
