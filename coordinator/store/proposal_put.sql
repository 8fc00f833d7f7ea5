insert into proposal (project, sha256, person, token, time, seq) values (?1, ?2, ?3, ?4, ?5, ?6)
on conflict (project) do update set sha256 = ?2, person = ?3, token = ?4, time = ?5, seq = ?6;
