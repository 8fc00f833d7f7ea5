select environment, target, regressed, accepted, missing, why
from standing where project = ?1 and environment = ?2 and target = ?3;
