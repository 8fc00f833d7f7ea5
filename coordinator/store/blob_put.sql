insert into blob (hash, size, bytes) values (?1, ?2, ?3) on conflict (hash) do nothing;
