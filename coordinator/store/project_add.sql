insert into project (name, dialect, format, created) values (?1, ?2, ?3, ?4);
