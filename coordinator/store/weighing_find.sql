select findings, summary, errors, warnings, notes, silenced, linter, why, time, terms, facts
from weighing
where project = ?1 and environment = ?2 and release = ?3;
