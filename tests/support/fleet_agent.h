#ifndef TESTS_SUPPORT_FLEET_AGENT_H
#define TESTS_SUPPORT_FLEET_AGENT_H
#include "tests/support/fleet.h"

/* The agent's side of the model: it obeys the protocol and checks, where a statement would run,
 * what must never happen. */
void model_agent_work(struct fleet *fleet, struct model_agent *agent); /* one small piece */
void model_agent_crash(struct model_agent *agent);                     /* ledger and spool remain */
void model_agent_hear(struct fleet *fleet, struct model_agent *agent, struct bytes frame);
/* Makes a new open request: hello, or a sync with all that is known. */
void model_agent_speak(struct fleet *fleet, struct model_agent *agent);
#endif
