-- The releases that succeeded there, newest first.
select distinct release.number, release.digest
from elsewhere join release on release.project = elsewhere.project
	and release.digest = elsewhere.digest
where elsewhere.project = ?1 and elsewhere.origin = ?2 and elsewhere.environment = ?3
	and elsewhere.state in ('succeeded', 'completed_with_failures')
order by release.number desc;
