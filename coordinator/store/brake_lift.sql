delete from brake
where kind = ?1 and project = coalesce(?2, '') and environment = coalesce(?3, '') and release = ?4;
