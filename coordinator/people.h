#ifndef COORDINATOR_PEOPLE_H
#define COORDINATOR_PEOPLE_H
#include "coordinator/operations.h"
#include "coordinator/store/people.h"

/* What people decide about plans, and what they hold rollouts back with; on the loop's thread.  A
 * refusal is logged too. */
struct plan_request {
	const char *project, *rollout; /* id */
	enum role role;                /* of who decides: the turn's actor */
	const char *reason;            /* "" or NULL: none */
	const char *signature; /* of the plan (core/signing.h), with an approval; NULL: none */
};

/* Approves or denies the rollout's plan (its digest), or takes back what the actor decided.
 * ERROR_INVALID: no reason is given for a denial; ERROR_CONFLICT: there is nothing to decide, or to
 * take back; ERROR_FORBIDDEN: the approval would not count; ERROR_INTEGRITY: its signature is of
 * another plan, as far as an agent's keys tell. */
bool operation_plan_decide(struct turn *turn, const struct plan_request *request,
			   enum plan_decision decision, struct rollout *rollout,
			   struct error *error) MUST_CHECK;
/* An admin takes back the decision of somebody who cannot. */
bool operation_plan_withdraw(struct turn *turn, const struct plan_request *request,
			     const char *person, struct rollout *rollout,
			     struct error *error) MUST_CHECK;
/* The actor asks that the gate be passed for the rollout's plan although it is shut; with a second
 * person it is.  ERROR_INVALID: no reason, no such gate, or one that nobody can override. */
bool operation_plan_override(struct turn *turn, const struct plan_request *request,
			     const char *gate, struct rollout *rollout,
			     struct error *error) MUST_CHECK;
/* Pure: may people override the gate?  ERROR_INVALID lists those that they may. */
bool override_allowed(struct arena *arena, const char *gate, struct error *error) MUST_CHECK;
/* Appends the entry. */
bool override_record(struct turn *turn, const struct rollout *rollout,
		     const struct plan_request *request, const char *gate,
		     struct error *error) MUST_CHECK;

struct brake_request {
	enum brake_kind kind;
	const char *project, *environment; /* NULL: all */
	uint64_t release;                  /* pin, veto */
	const char *reason;
};

/* ERROR_INVALID: no reason; ERROR_NOT_FOUND: no such project, environment or release;
 * ERROR_CONFLICT: it is there already. */
bool operation_brake_put(struct turn *turn, const struct brake_request *request,
			 struct error *error) MUST_CHECK;
/* ERROR_CONFLICT: there is no such. */
bool operation_brake_lift(struct turn *turn, const struct brake_request *request,
			  struct error *error) MUST_CHECK;
#endif
