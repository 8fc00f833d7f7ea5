select environment, target, regressed, accepted, missing, why
from standing
where project = ?1 and (?2 is null or environment = ?2) and regressed > 0
order by environment, target;
