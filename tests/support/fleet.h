#ifndef TESTS_SUPPORT_FLEET_H
#define TESTS_SUPPORT_FLEET_H
#include "agent/spool.h"
#include "coordinator/rollout.h"
#include "coordinator/task.h"
#include "core/ledger.h"
#include "tests/support/dice.h"
#include "tests/support/world.h"

/* A model of agents, targets, people and a bad network around a real coordinator, driven by one
 * seed.  What agents decide by pure functions and keep on disk is the agent's own code (tickets,
 * releases, bases, the spool); its loop and its threads are modelled. */
#define FLEET_PROJECTS     3
#define FLEET_ENVIRONMENTS 6
#define FLEET_TARGETS      120
#define FLEET_AGENTS       50
#define FLEET_SERVED       24 /* targets of an agent */
#define FLEET_VERSIONS     8
#define FLEET_STATEMENTS   3

/* What a migration is to the databases. */
struct model_migration {
	unsigned statements;
	bool bare; /* they run one by one, outside of a transaction */
	struct hash content;
};

struct model_environment {
	const char *name;
	bool in_use; /* by the project */
	bool after[FLEET_ENVIRONMENTS];
	unsigned budget;
	size_t target_count;
};

struct model_project {
	const char *name;
	struct model_environment environments[FLEET_ENVIRONMENTS];
	struct model_migration migrations[FLEET_VERSIONS];
	const char *files[2 * FLEET_VERSIONS + 1];
	size_t versions; /* pushed so far; release N holds the first N */
};

/* A database: what took effect, and the ledger that is written with it. */
struct model_target {
	struct model_project *project;
	const char *environment, *name;
	uint64_t epoch;
	struct ledger_row rows[FLEET_VERSIONS];
	size_t count, applied; /* rows; those of them that are applied, which come first */
	unsigned effects[FLEET_VERSIONS][FLEET_STATEMENTS]; /* how often each took effect */
	bool poisoned[FLEET_VERSIONS];                      /* its last statement will be refused */
	bool silent;       /* whether a bare statement took effect cannot be seen */
	bool rehearsal;    /* may be rehearsed on */
	const void *busy;  /* the backend of this work has a bare statement on its way */
	bool regressed;    /* the log says so */
	uint64_t accepted; /* entry of the newest decision to take it as it is */
	bool lost;         /* it was restored from a backup at least once */
};

struct model_work {
	struct assignment assignment;
	int64_t received;
	bool ready, begun, stop;
	bool forged;     /* nobody who may signed it */
	size_t next;     /* of the part's pending versions */
	bool sent, done; /* the bare statement was announced; it took effect */
	struct release release;
	uint64_t number;
	uint64_t named;  /* by this request, the first that does */
	int64_t overdue; /* since when it should have been told to stop; 0: it need not */
};

struct model_blob {
	struct hash hash;
	struct bytes bytes;
};

struct model_agent {
	struct actor_agent *protocol; /* key and id survive a crash */
	const char *environment;
	struct model_target *served[FLEET_SERVED];
	size_t served_count;
	struct hash told[FLEET_SERVED],
	    telling[FLEET_SERVED]; /* ledgers; zero: not in the session */
	int64_t looked[FLEET_SERVED];
	bool up, in_session;
	bool gone; /* for good */
	struct model_work *works[FLEET_SERVED];
	size_t work_count;
	struct spool *spool;
	const char *folder;
	uint64_t sequence;
	struct model_blob blobs[2 * FLEET_VERSIONS * FLEET_PROJECTS];
	size_t blob_count;
	/* The one request that is open; like REQ it is sent again with the same bytes. */
	uint64_t request; /* rises with each */
	bool open, news;
	enum request_kind kind;
	struct bytes frame;
	struct hash wanted; /* by the open fetch */
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

/* The rollouts as the log tells them (fleet_log.c). */
struct told_task {
	struct model_target *target;
	enum task_state state;
	bool unsettled;
	bool failed; /* for the first time since a person last decided */
	bool ended;  /* the newest attempt was said to be over */
	uint64_t epoch;
};

struct told_rollout {
	const char *id;
	struct model_project *project;
	const char *environment;
	enum rollout_kind kind;
	enum rollout_state state;
	uint64_t release;
	unsigned budget;
	uint64_t moved; /* entry */
	struct hash plan;
	struct told_task *tasks;
	size_t task_count;
	/* Targets that really failed since a person last decided about it. */
	struct model_target *failed[FLEET_TARGETS];
	size_t failed_count;
};

struct fleet {
	struct world *world;
	struct store *reader;
	struct dice dice;
	bool faults; /* the network loses, doubles and delays; programs crash */
	bool losses; /* databases are restored from backups */
	struct model_project projects[FLEET_PROJECTS];
	size_t project_count;
	struct model_target targets[FLEET_TARGETS];
	size_t target_count;
	struct model_agent agents[FLEET_AGENTS];
	size_t agent_count;
	struct model_message *flying;
	struct told_rollout **rollouts; /* by number */
	size_t rollout_count, rollout_room;
	uint64_t log_size;
	struct hash log_root;
	uint64_t works;
	unsigned steps, effects, failures, doubts, helped; /* for the summary */
};

/* ---- fleet_shape.c: what there is ---- */
struct fleet *fleet_open(struct arena *arena, uint64_t seed);
/* One project, "shop", whose environments come one after the other: `targets[i]` in the i-th. */
struct fleet *fleet_open_plain(struct arena *arena, const char *const *environments,
			       const size_t *targets, const unsigned *budgets);
void fleet_close(struct fleet *fleet);
/* Agent that serves all targets of an environment. */
struct model_agent *fleet_add_agent(struct fleet *fleet, const char *environment);
/* A release of one more migration. */
void fleet_push(struct fleet *fleet, struct model_project *project,
		const struct model_migration *migration);

/* ---- fleet.c: what happens ---- */
/* One random thing happens: a message arrives, an agent works, time passes, something crashes, a
 * person decides.  Invariants are checked behind every step; the test fails where one does not
 * hold. */
void fleet_step(struct fleet *fleet);
/* Without faults and people, until nothing happens any more. */
void fleet_settle(struct fleet *fleet);
/* What a patient person does: repairs the databases and retries, resumes, cancels what waits for
 * gates and starts anew. */
void fleet_help(struct fleet *fleet);
bool fleet_is_done(struct fleet *fleet); /* every target holds every version */

/* ---- fleet_net.c: the network ---- */
void fleet_send(struct fleet *fleet, struct model_agent *agent); /* its open request */
/* Delivers any of the messages that fly, not the oldest; false: none does. */
bool fleet_deliver_any(struct fleet *fleet);
/* What the coordinator has answered meanwhile flies back. */
void fleet_collect(struct fleet *fleet);
/* Somebody who may not says that an attempt went well, or hands out work. */
void fleet_forge(struct fleet *fleet);
/* The coordinator ends and starts again; `unheard`: what it answered last never left. */
void fleet_restart(struct fleet *fleet, bool unheard);
void fleet_pass(struct fleet *fleet, int64_t milliseconds);

/* ---- fleet_people.c ---- */
void fleet_person_step(struct fleet *fleet);
void fleet_start(struct fleet *fleet, struct model_project *project, const char *environment,
		 enum rollout_kind kind);
void fleet_decide(struct fleet *fleet, struct told_rollout *rollout,
		  enum rollout_decision decision);
void fleet_heal(struct fleet *fleet);
/* Says of every statement in doubt what holds. */
void fleet_resolve_all(struct fleet *fleet);
/* A database is restored from a backup. */
void fleet_lose(struct fleet *fleet);
/* A person accepts every target that is regressed. */
void fleet_accept_all(struct fleet *fleet);

/* ---- fleet_log.c: the log and the invariants that can be seen in it ---- */
/* Reads what was appended since, and checks it. */
void fleet_watch(struct fleet *fleet);
struct told_rollout *fleet_newest(struct fleet *fleet, const struct model_project *project,
				  const char *environment); /* or NULL */
struct told_rollout *fleet_rollout(struct fleet *fleet, const char *id);
struct model_target *fleet_target(struct fleet *fleet, const struct model_project *project,
				  const char *environment, const char *name);
struct model_project *fleet_project(struct fleet *fleet, const char *name);
const struct model_environment *fleet_environment(const struct model_project *project,
						  const char *name);

/* Invariant: success stays.  Once nothing is under way any more, a target holds what the log calls
 * succeeded on it, or is said to be regressed; and none is that lost nothing. */
void fleet_check_standing(struct fleet *fleet);
/* What the coordinator keeps of rollouts in memory is what the store holds. */
void fleet_check_kept(struct fleet *fleet);
/* Invariant: nothing unsaid.  What is known follows from the entries alone. */
void fleet_check_log(struct fleet *fleet);
#endif
