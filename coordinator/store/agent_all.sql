select id, number, name, environment, version, public_key, revoked, enrolled
from agent order by number;
