select environment, target, rows, why
from notice
where project = ?1 and (?2 is null or environment = ?2) and (?3 is null or target = ?3)
order by environment, target;
