select key, text, sum, given_by, time from release_signature
where project = ?1 and release = ?2 order by seq;
