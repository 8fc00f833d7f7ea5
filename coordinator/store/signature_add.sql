insert into release_signature (project, release, seq, key, text, sum, given_by, time)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);
