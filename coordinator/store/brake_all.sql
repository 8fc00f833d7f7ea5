select kind, nullif(project, ''), nullif(environment, ''), release, person, reason, time from brake
where project in ('', ?1) order by seq;
