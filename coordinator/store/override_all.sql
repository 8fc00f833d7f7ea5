select gate, person, role, reason, time from override where plan = ?1 order by seq;
