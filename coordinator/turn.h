#ifndef COORDINATOR_TURN_H
#define COORDINATOR_TURN_H
#include "coordinator/store/log.h"
#include "coordinator/store/store.h"
#include "core/base/value.h"

/* What a decision may use: handed to every operation on the loop's thread. */
enum actor_kind {
	ACTOR_COORDINATOR,
	ACTOR_AGENT,
	ACTOR_PERSON,
	ACTOR_KIND_COUNT
};

struct actor {
	enum actor_kind kind;
	const char *name; /* agent id; the token's name */
};

struct coordinator;
struct kept_rollouts;

/* What turn_refuse keeps. */
struct refusal_note {
	enum entry_type type;
	struct value *body;
	struct refusal_note *next;
};

struct turn {
	struct coordinator *coordinator; /* what is in memory: presence of agents, key */
	struct store *store;
	struct arena *arena;
	int64_t now;  /* monotonic clock, ms */
	int64_t wall; /* wall clock, ms: only to be written down */
	struct actor actor;
	const char *token;          /* id of a person's token; NULL: none is known */
	const char *cause;          /* what the entries say caused them: "POST /v1/...", "sync" */
	bool rings;                 /* the clock changed gates: all are to be asked again */
	bool promotes;              /* one that releases may move on after */
	bool lints;                 /* a release may be there that was not judged */
	bool weighs;                /* a release may have to be judged for an environment */
	bool facts;                 /* what holds in an environment may have changed */
	bool changed;               /* an entry was appended: somebody may have work now */
	struct kept_rollouts *kept; /* rollouts under way, in memory */
	uint64_t *judged;           /* rises with every entry that may change what gates say */
	struct refusal_note *refusals; /* kept by turn_refuse until the event's end */
};

/* A new object for an entry's own members. */
struct value *turn_entry(struct turn *turn);

/* Appends the entry, folds it into the projections and grows the tree, in the open transaction.
 * `body` becomes the entry.  ERROR_INTERNAL: over 64 KiB, or it does not fit the projections. */
bool log_append(struct turn *turn, enum entry_type type, struct value *body,
		struct error *error) MUST_CHECK;

/* Keeps an entry that is appended although the event's savepoint is rolled back: a refusal. */
void turn_refuse(struct turn *turn, enum entry_type type, struct value *body);

/* Appends and forgets what turn_refuse kept; outside the event's savepoint. */
bool turn_log_refusals(struct turn *turn, struct error *error) MUST_CHECK;

const char *actor_kind_name(enum actor_kind kind); /* "coordinator", "agent", "person" */
#endif
