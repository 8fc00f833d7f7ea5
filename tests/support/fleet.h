#ifndef TESTS_SUPPORT_FLEET_H
#define TESTS_SUPPORT_FLEET_H
#include "core/ledger.h"
#include "tests/support/world.h"

/* A model of agents, targets and a bad network around a real coordinator, driven by one seed. */
#define FLEET_TARGETS  5
#define FLEET_AGENTS   3
#define FLEET_VERSIONS 8
#define FLEET_ROLLOUTS 4096

struct dice {
	uint64_t state;
};
uint64_t dice_roll(struct dice *dice, uint64_t sides); /* 0 .. sides - 1 */
bool dice_hit(struct dice *dice, unsigned percent);

/* A database: what took effect, and the ledger that is written with it. */
struct model_target {
	const char *name, *environment;
	uint64_t epoch;
	struct ledger_row rows[FLEET_VERSIONS];
	size_t count;
	unsigned effects[FLEET_VERSIONS]; /* how often each migration took effect */
	bool poisoned[FLEET_VERSIONS];    /* its statement will be refused */
	bool lost;                        /* it was restored from a backup at least once */
};

struct model_work {
	struct assignment assignment;
	int64_t received;
	bool begun, stop;
	size_t next; /* of the part's pending versions */
};

struct model_agent {
	struct actor_agent *protocol; /* key and id survive a crash */
	const char *environment;
	bool up, in_session;
	struct model_work works[FLEET_TARGETS];
	size_t work_count;
	struct report spool[64]; /* survives a crash */
	size_t spool_count;
	uint64_t sequence;
	/* The one request that is open; like REQ it is sent again with the same bytes. */
	uint64_t request; /* rises with each */
	bool open;
	enum request_kind kind;
	struct bytes frame;
	int64_t sent;
	size_t spooled;    /* reports that the open sync carries */
	uint64_t log_size; /* as the coordinator said last */
};

struct model_message {
	struct model_agent *agent;
	uint64_t request;
	struct bytes frame;
	bool to_coordinator;
	struct conversation *conversation; /* not answered yet: waits at the coordinator */
	struct model_message *next;
};

struct fleet {
	struct world *world;
	struct dice dice;
	bool faults; /* the network loses, doubles and delays; programs crash */
	bool losses; /* databases are restored from backups */
	struct model_target targets[FLEET_TARGETS];
	struct model_agent agents[FLEET_AGENTS];
	struct model_message *flying;
	const char *files[2 * FLEET_VERSIONS + 1];
	size_t versions; /* pushed so far */
	/* Targets that really failed in a rollout since a person last decided about it. */
	uint8_t failed[FLEET_ROLLOUTS];
	unsigned effects, failures; /* for the summary */
};

struct fleet *fleet_open(struct arena *arena, uint64_t seed);
void fleet_close(struct fleet *fleet);
/* One random thing happens: a message arrives, an agent works, time passes, something crashes, a
 * person decides. */
void fleet_step(struct fleet *fleet);
/* The same without faults and people. */
void fleet_calm_step(struct fleet *fleet);
void fleet_push(struct fleet *fleet);
/* What a patient person does: repairs the databases and retries, resumes, cancels what waits for
 * gates and starts anew. */
void fleet_help(struct fleet *fleet);
/* Fails the test when an invariant does not hold. */
void fleet_check(struct fleet *fleet);
bool fleet_is_done(struct fleet *fleet); /* every target holds every version */
/* A person accepts every target that is regressed. */
void fleet_accept_all(struct fleet *fleet);
/* Invariant: success stays.  Once nothing is under way any more, a target holds what the log calls
 * succeeded on it, or is said to be regressed; and none is that lost nothing. */
void fleet_check_standing(struct fleet *fleet);
#endif
