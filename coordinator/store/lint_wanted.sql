select l.project, l.release, l.dialect
from lint l
where l.findings is not null
	and (l.release = (select max(number) from release n where n.project = l.project)
		or exists (select 1 from rollout o
			where o.project = l.project and o.release = l.release and o.finished = 0))
order by l.project, l.release desc;
