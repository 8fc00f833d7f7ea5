#include "agent/enrol.h"

#include <string.h>

bool enrol(struct arena *arena, const struct agent_settings *settings, struct session *session,
	   struct error *error)
{
	struct identity *identity = session->identity;
	struct enrol request = { .name = settings->name,
				 .environment = settings->environment,
				 .version = LOCKSTEP_VERSION };

	memcpy(request.public_key, identity->key.public_key, PUBLIC_KEY_SIZE);
	if (!join_token_read(arena, settings->join_token_file, &request.token, error) ||
	    !session_enrol(arena, session, &request, error))
		return false;
	identity->enrolled = identity_save(settings->state, identity, error);
	return identity->enrolled;
}
