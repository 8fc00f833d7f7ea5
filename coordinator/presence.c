#include "coordinator/presence.h"

#include "coordinator/loop.h"

struct presence presence_of(const struct turn *turn, const char *agent)
{
	const struct session *session = sessions_find(&turn->coordinator->sessions, agent);

	if (!session || !session->seen)
		return (struct presence) { false, 0 };
	return (struct presence) { session_present(session, turn->now), session->seen };
}
