#ifndef AGENT_ENROL_H
#define AGENT_ENROL_H
#include "agent/agent_settings.h"
#include "agent/session.h"

/* Asks for an identity with the join token, and keeps it in the state folder; texts in the arena.
 * Errors as of session_enrol; the token may be used again until it worked. */
bool enrol(struct arena *arena, const struct agent_settings *settings, struct session *session,
	   struct error *error) MUST_CHECK;
#endif
