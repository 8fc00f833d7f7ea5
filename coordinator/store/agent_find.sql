select id, number, name, environment, version, public_key, revoked, enrolled, follows, recovery, rotate
from agent where id = ?1;
