select r.project, r.number,
	case when r.dialect = 'any'
		then coalesce((select t.dialect from target t where t.project = r.project limit 1), 'postgres')
		else r.dialect end as wanted
from release r
left join lint l on l.project = r.project and l.release = r.number
where (r.number = (select max(number) from release n where n.project = r.project)
		or exists (select 1 from rollout o
			where o.project = r.project and o.release = r.number and o.finished = 0))
	and (l.release is null or (l.findings is null and l.time < ?1) or l.dialect <> wanted)
order by r.created desc, r.number desc
limit 1;
