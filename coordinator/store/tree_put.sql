insert into tree (one, size, nodes) values (1, ?1, ?2)
on conflict (one) do update set size = excluded.size, nodes = excluded.nodes;
