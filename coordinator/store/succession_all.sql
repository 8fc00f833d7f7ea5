select statement from (select seq, statement from succession order by seq desc limit ?1) order by seq;
