#ifndef COORDINATOR_STORE_PEOPLE_H
#define COORDINATOR_STORE_PEOPLE_H
#include "coordinator/store/store.h"
#include "coordinator/store/tokens.h"

/* What people decided about plans, and what they hold rollouts back with. */
#define DECISIONS_ON_PLANS(X)                                                                      \
	X(APPROVED, "approved")                                                                    \
	X(DENIED, "denied")                                                                        \
	X(WITHDRAWN, "withdrawn")

#define PLAN_DECISION_ENUM(name, text) PLAN_##name,
enum plan_decision {
	DECISIONS_ON_PLANS(PLAN_DECISION_ENUM) PLAN_DECISION_COUNT
};
const char *plan_decision_name(enum plan_decision decision);

/* The newest decision of one person about a plan. */
struct approval {
	const char *person;
	enum plan_decision decision;
	enum role role;     /* that the person had then */
	const char *reason; /* NULL: none was given */
	int64_t time;       /* wall clock, ms */
	bool used; /* by a rollout of the same plan that ran and is over: it counts for no other */
	bool revoked;          /* is the token that it was said with */
	uint64_t seq;          /* entry that says it */
	const char *signature; /* minisign's, of plan_statement; NULL: none */
};

struct approval_list {
	struct approval *items; /* oldest first */
	size_t count;
};

bool approval_list(struct arena *arena, struct store *store, const struct hash *plan_digest,
		   struct approval_list *list, struct error *error) MUST_CHECK;

/* A person's word that a shut gate is to be passed for a plan; it takes two. */
struct override {
	const char *gate, *person;
	enum role role;
	const char *reason;
	int64_t time; /* wall clock, ms */
	bool used; /* by a rollout of the same plan that ran and is over: it counts for no other */
	bool revoked; /* is the token that it was said with */
	uint64_t seq; /* entry that says it */
};

struct override_list {
	struct override *items; /* oldest first */
	size_t count;
};

bool override_counts(const struct override *override); /* is it neither used nor revoked? */
bool override_list(struct arena *arena, struct store *store, const struct hash *plan_digest,
		   struct override_list *list, struct error *error) MUST_CHECK;

/* What holds rollouts back until a person lets go. */
#define BRAKE_KINDS(X)                                                                             \
	X(LINE, "line") /* everything stops at the next statement boundary */                      \
	X(HOLD, "hold") /* nothing new begins in an environment */                                 \
	X(PIN, "pin")   /* an environment keeps to a release */                                    \
	X(VETO, "veto") /* a release is bad, in an environment or in all */

#define BRAKE_ENUM(name, text) BRAKE_##name,
enum brake_kind {
	BRAKE_KINDS(BRAKE_ENUM) BRAKE_KIND_COUNT
};
const char *brake_kind_name(enum brake_kind kind);

struct brake {
	enum brake_kind kind;
	const char *project, *environment; /* NULL: all */
	uint64_t release;                  /* pin, veto; else 0 */
	const char *person, *reason;
	int64_t time; /* wall clock, ms: since then */
};

struct brake_list {
	struct brake *items; /* oldest first */
	size_t count;
};

/* Of the project and of all projects. */
bool brake_list(struct arena *arena, struct store *store, const char *project,
		struct brake_list *list, struct error *error) MUST_CHECK;
/* The first of this kind that concerns the environment and, where it is about one (0: any), the
 * release; NULL: none. */
const struct brake *brake_find(const struct brake_list *list, enum brake_kind kind,
			       const char *environment, uint64_t release);
#endif
