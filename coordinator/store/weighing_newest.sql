select facts from weighing
where project = ?1 and environment = ?2
order by time desc, release desc
limit 1;
