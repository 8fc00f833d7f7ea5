insert into brake (kind, project, environment, release, person, reason, time, seq)
values (?1, coalesce(?2, ''), coalesce(?3, ''), ?4, ?5, ?6, ?7, ?8);
