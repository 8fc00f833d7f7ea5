select target.agent
from target join agent on agent.id = target.agent and agent.revoked = 0
where target.project = ?1 and target.environment = ?2 and target.name = ?3
order by agent.number;
