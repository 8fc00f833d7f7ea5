select t.name, t.server, max(t.seq)
from target as t
join agent on agent.id = t.agent and agent.revoked = 0
where t.project = ?1 and t.environment = ?2
group by t.name
order by t.name;
