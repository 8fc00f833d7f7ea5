#ifndef TESTS_SUPPORT_CROWD_H
#define TESTS_SUPPORT_CROWD_H
#include "coordinator/people.h"
#include "tests/support/world.h"

/* People of different names and roles in a world. */
struct person {
	const char *name;
	enum role role;
	const char *token; /* id; NULL: none is known */
};

extern const struct person anna, boris, carl, dora; /* approver, approver, deployer, admin */

/* Each in a turn of its own; the error that it ended with. */
struct error crowd_start(struct world *world, struct person person,
			 const struct rollout_request *request, const char **id);
struct error crowd_decide(struct world *world, struct person person, const char *id,
			  enum plan_decision decision, const char *reason);
struct error crowd_override(struct world *world, struct person person, const char *id,
			    const char *gate, const char *reason);
struct error crowd_put(struct world *world, struct person person,
		       const struct brake_request *request);
struct error crowd_lift(struct world *world, struct person person,
			const struct brake_request *request);
/* What the rollout says of the gate that it waits for; NULL: the gate is open. */
const char *crowd_gate(struct world *world, const char *id, const char *gate);
#endif
