#ifndef AGENT_AGENT_H
#define AGENT_AGENT_H
#include "agent/agent_settings.h"

/* The agent's loop: reads ledgers, syncs, acts, reports, until it is told to stop. */
struct agent;

/* Makes the state folder and the key.  The settings have to live as long as the agent. */
bool agent_open(const struct agent_settings *settings, struct agent **agent,
		struct error *error) MUST_CHECK;
/* Waits for what its targets still do. */
void agent_close(struct agent *agent);

/* Blocks until agent_stop: then attempts stop at their next statement's end and reports are
 * delivered, or kept for the next start, within the grace time; `idle` false: a statement still
 * runs and the caller should end the process.  ERROR_FORBIDDEN: enrolment was refused;
 * ERROR_INTEGRITY: the coordinator is not the one that enrolled this agent. */
bool agent_run(struct agent *agent, bool *idle, struct error *error) MUST_CHECK;
void agent_stop(struct agent *agent); /* any thread */
#endif
