insert into disclosure (commitment, kind, seq, plain, salt, value) values (?1, ?2, ?3, ?4, ?5, ?6);
