select id, number, name, environment, version, public_key, revoked, enrolled
from agent where id = ?1;
