#ifndef TESTS_SUPPORT_FLEET_AGENT_H
#define TESTS_SUPPORT_FLEET_AGENT_H
#include "tests/support/fleet.h"

/* The agent's side of the model. */
void model_agent_rise(struct fleet *fleet, struct model_agent *agent); /* as its program starts */
void model_agent_crash(struct model_agent *agent); /* ledgers, spool and cache remain */
/* One small piece of what it works on; false: there is nothing to do. */
bool model_agent_work(struct fleet *fleet, struct model_agent *agent);
/* An assignment comes that is like `work` but for a newer attempt, and not signed for it. */
void model_agent_forged(struct fleet *fleet, struct model_agent *agent,
			const struct model_work *work);
void model_agent_hear(struct fleet *fleet, struct model_agent *agent, struct bytes frame);
/* The first blob that it lacks to go on with its work, or NULL. */
const struct hash *model_agent_wants(const struct model_agent *agent);

/* ---- fleet_speak.c ---- */
/* Has it something to say, or no request open? */
bool model_agent_may_speak(const struct model_agent *agent);
/* Makes a new open request: hello, a fetch, or a sync with what is new. */
void model_agent_speak(struct fleet *fleet, struct model_agent *agent);

/* ---- fleet_target.c: what an attempt does to a database ---- */
struct ledger model_ledger(struct model_target *target);
enum model_result {
	MODEL_GOES_ON,
	MODEL_ENDED,
};
/* One step: the outcome and its words when that ends it. */
enum model_result model_target_step(struct fleet *fleet, struct model_target *target,
				    struct model_work *work, enum outcome *outcome,
				    const char **why);
#endif
