select number, name, targets, coalesce(budget, -1), parallel, pause, approve, state, why, since, forgiven
from wave where rollout = ?1 order by number;
