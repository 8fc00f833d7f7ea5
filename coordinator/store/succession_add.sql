insert into succession (seq, of, head, statement) values (?1, ?2, ?3, ?4);
