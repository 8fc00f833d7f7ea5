-- What was said with a token that is revoked counts no more.
select person, exists (
		select 1 from token where token.revoked and token.id = confirmation.token)
from confirmation where project = ?1 order by seq;
