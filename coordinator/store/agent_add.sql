insert into agent (number, id, name, environment, version, public_key, join_hash, enrolled)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);
