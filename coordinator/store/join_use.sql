update join_token set used_by = ?2 where hash = ?1 and used_by is null;
