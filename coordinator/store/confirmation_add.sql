insert into confirmation (project, person, token, seq) values (?1, ?2, ?3, ?4);
