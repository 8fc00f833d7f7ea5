insert into import (project, origin, digest, log_size, bundle, seq) values (?1, ?2, ?3, ?4, ?5, ?6)
on conflict (project, origin, digest) do update set
	log_size = excluded.log_size, bundle = excluded.bundle, seq = excluded.seq;
