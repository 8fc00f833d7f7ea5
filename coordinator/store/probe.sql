insert into probe (one, count) values (1, 1)
on conflict (one) do update set count = count + 1;
