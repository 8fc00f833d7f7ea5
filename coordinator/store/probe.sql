insert into probe (one, bytes) values (1, randomblob(32768))
on conflict (one) do update set bytes = excluded.bytes;
