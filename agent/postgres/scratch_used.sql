SELECT EXISTS (
	SELECT FROM pg_catalog.pg_locks l
	WHERE l.locktype = 'advisory' AND l.classid = 1280525139 AND l.objid = $1::bigint::oid AND l.objsubid = 2)
