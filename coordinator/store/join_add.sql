insert into join_token (hash, environment, name, expires) values (?1, ?2, ?3, ?4);
