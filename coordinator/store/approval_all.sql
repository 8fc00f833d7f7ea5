select person, decision, role, reason, time from approval where plan = ?1 order by seq;
