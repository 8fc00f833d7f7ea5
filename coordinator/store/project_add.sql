insert into project (name, dialect, format, created) values (?1, 'any', '', ?2);
