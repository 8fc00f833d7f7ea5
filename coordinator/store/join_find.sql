select environment, name, expires, used_by from join_token where hash = ?1;
