select sha256, person, time, seq, exists (
		select 1 from token where token.revoked and token.id = proposal.token)
from proposal where project = ?1;
