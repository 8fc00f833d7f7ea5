#ifndef TESTS_SUPPORT_FLEET_H
#define TESTS_SUPPORT_FLEET_H
#include "agent/spool.h"
#include "coordinator/people.h"
#include "coordinator/questions.h"
#include "coordinator/rollout.h"
#include "coordinator/store/log.h"
#include "coordinator/task.h"
#include "core/ledger.h"
#include "tests/support/dice.h"
#include "tests/support/fleet_policy.h"
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
	const char *file;
	struct hash content;
};

struct model_environment {
	const char *name;
	bool in_use; /* by the project */
	bool after[FLEET_ENVIRONMENTS];
	struct model_policy policy;
	size_t target_count;
};

struct model_project {
	const char *name;
	struct model_environment environments[FLEET_ENVIRONMENTS];
	struct model_migration migrations[FLEET_VERSIONS];
	const char *files[4 * FLEET_VERSIONS + 1]; /* path, text, ..., NULL */
	size_t file_count;
	size_t versions;   /* pushed so far; release N holds the first N */
	bool ways_back;    /* each has a file that takes it back */
	unsigned policies; /* pipelines that were put in force */
};

/* A database: what took effect, and the ledger that is written with it. */
struct model_target {
	struct model_project *project;
	const char *environment, *name;
	const char *region, *host; /* labels */
	uint64_t epoch;
	struct ledger_row rows[FLEET_VERSIONS];
	size_t count, applied; /* rows; those of them that are applied, which come first */
	unsigned effects[FLEET_VERSIONS][FLEET_STATEMENTS]; /* how often each took effect */
	bool taken_back[FLEET_VERSIONS];
	bool poisoned[FLEET_VERSIONS]; /* its last statement will be refused */
	bool wrong;                    /* its verification says no */
	const char *verified;          /* attempt that asked last, and was told yes */
	bool silent;                   /* whether a bare statement took effect cannot be seen */
	bool rehearsal;                /* may be rehearsed on */
	const void *busy;  /* the backend of this work has a bare statement on its way */
	bool regressed;    /* the log says so */
	uint64_t accepted; /* entry of the newest decision to take it as it is */
	bool lost;         /* it was restored from a backup at least once */
};

struct model_work {
	struct assignment assignment;
	int64_t received;
	bool ready, begun, stop;
	bool verifying;  /* what was to be applied is */
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
	const char *environment, *name;
	bool stuck;            /* in a statement that takes long */
	bool cut;              /* off the network: what flies to it or from it is lost */
	struct bytes reported; /* the last sync that carried a report */
	struct model_target *served[FLEET_SERVED];
	size_t served_count;
	struct hash told[FLEET_SERVED],
	    telling[FLEET_SERVED]; /* ledgers; zero: not in the session */
	int64_t looked[FLEET_SERVED];
	bool up, in_session;
	bool gone; /* for good */
	bool old;  /* it understands neither waves nor verification, and cannot revert */
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
	uint64_t wave; /* 0: none */
	bool pending;  /* something is to be done */
	bool unsettled;
	bool failed; /* for the first time since a person last decided */
	bool ended;  /* the newest attempt was said to be over */
	uint64_t epoch;
};

struct told_wave {
	const struct model_wave *policy; /* NULL: of those that are left */
	enum wave_state state;
	int64_t since; /* wall clock, ms */
};

enum told_answer {
	TOLD_NOTHING,
	TOLD_YES,
	TOLD_NO,
};

struct told_rollout {
	const char *id;
	struct model_project *project;
	const char *environment;
	enum rollout_kind kind;
	enum rollout_state state;
	uint64_t release;
	size_t stays; /* ROLLOUT_REVERT: migrations */
	unsigned budget;
	uint64_t moved; /* entry */
	struct hash plan;
	const char *started_by;
	const struct model_policy *policy; /* that it was planned under */
	unsigned policies;                 /* of the project, then */
	bool begun, ran;                   /* something was handed out; it was running */
	bool drained;                      /* what runs is to stop */
	int64_t finished;                  /* wall clock, ms; 0: it is not over */
	enum told_answer answer;           /* of the service, since the coordinator started */
	struct told_wave waves[MODEL_WAVES + 1];
	size_t wave_count;
	struct told_task *tasks;
	size_t task_count;
	/* Targets that really failed since a person last decided about it. */
	struct model_target *failed[FLEET_TARGETS];
	size_t failed_count;
};

/* What a person said of a plan. */
struct told_word {
	struct told_word *next;
	struct hash plan;
	const char *person, *role;
	const char *gate; /* that is to be passed; NULL: it is about the plan */
	enum plan_decision decision;
	int64_t time;
	uint64_t entry;
};

struct told_brake {
	struct told_brake *next;
	enum brake_kind kind;
	const char *project, *environment; /* NULL: all */
	uint64_t release;
};

/* The service that HTTP gates ask (fleet_service.c). */
struct model_service {
	struct asker asker; /* first */
	atomic_bool closing;
	struct job *waiting;
	bool refuses;
};

struct fleet {
	struct world *world;
	struct model_service service;
	struct store *reader;
	struct dice dice;
	bool faults;    /* the network loses, doubles and delays; programs crash */
	bool demanding; /* pipelines have more in them than environments and budgets */
	bool losses;    /* databases are restored from backups */
	struct model_project projects[FLEET_PROJECTS];
	size_t project_count;
	struct model_target targets[FLEET_TARGETS];
	size_t target_count;
	struct model_agent agents[FLEET_AGENTS];
	size_t agent_count;
	struct model_message *flying;
	struct told_rollout **rollouts; /* by number */
	size_t rollout_count, rollout_room;
	struct told_word *words;
	struct told_brake *brakes;
	uint64_t log_size;
	struct hash log_root;
	uint64_t works;
	unsigned steps, effects, failures, doubts, helped; /* for the summary */
	/* For who tells it as a story; NULL: nobody does. */
	void (*tells)(void *context, const char *line);
	void (*reads)(void *context, const struct entry *entry);
	void *listener;
};

/* Something that is no entry: what a database or an agent does. */
void fleet_note(const struct fleet *fleet, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* ---- fleet_shape.c: what there is ---- */
struct fleet *fleet_open(struct arena *arena, uint64_t seed);
/* One project, "shop", whose environments come one after the other: `targets[i]` in the i-th. */
struct fleet *fleet_open_plain(struct arena *arena, const char *const *environments,
			       const size_t *targets, const unsigned *budgets);
void fleet_close(struct fleet *fleet);
/* Nothing but a project, "shop", of which nothing is said yet. */
struct fleet *fleet_open_empty(struct arena *arena);
/* Agent that serves all targets of an environment; its name is the environment's. */
struct model_agent *fleet_add_agent(struct fleet *fleet, const char *environment);
struct model_agent *fleet_add_agent_named(struct fleet *fleet, const char *environment,
					  const char *name);
/* A release of one more migration. */
void fleet_push(struct fleet *fleet, struct model_project *project,
		const struct model_migration *migration);
/* Another policy, by chance; of a fleet that is not demanding only a budget. */
void fleet_roll_policy(struct fleet *fleet, struct model_environment *environment);
/* The project's pipeline, as its environments' policies are now, is put in force. */
void fleet_apply_pipeline(struct fleet *fleet, struct model_project *project);

/* ---- fleet.c: what happens ---- */
/* One random thing happens: a message arrives, an agent works, time passes, something crashes, a
 * person decides.  Invariants are checked behind every step; the test fails where one does not
 * hold. */
void fleet_step(struct fleet *fleet);
/* Without faults and people, until nothing happens any more. */
void fleet_settle(struct fleet *fleet);
/* The next thing, in order and without chance: the oldest message arrives, or the first agent that
 * can does something.  False: there is nothing to do before time passes. */
bool fleet_proceed(struct fleet *fleet);
/* What a patient person does: repairs the databases and retries, resumes, cancels what waits for
 * gates and starts anew. */
void fleet_help(struct fleet *fleet);
bool fleet_is_done(struct fleet *fleet); /* every target holds every version */

/* ---- fleet_net.c: the network ---- */
void fleet_send(struct fleet *fleet, struct model_agent *agent); /* its open request */
/* Delivers any of the messages that fly, not the oldest; false: none does. */
bool fleet_deliver_any(struct fleet *fleet);
bool fleet_deliver_oldest(struct fleet *fleet);
/* What the coordinator has answered meanwhile flies back. */
void fleet_collect(struct fleet *fleet);
/* Somebody who may not says that an attempt went well, or hands out work. */
void fleet_forge(struct fleet *fleet);
/* The coordinator ends and starts again; `unheard`: what it answered last never left. */
void fleet_restart(struct fleet *fleet, bool unheard);
void fleet_pass(struct fleet *fleet, int64_t milliseconds);

/* ---- fleet_people.c ---- */
void fleet_person_step(struct fleet *fleet);
/* `release` 0: the newest. */
void fleet_start(struct fleet *fleet, struct model_project *project, const char *environment,
		 enum rollout_kind kind, uint64_t release);
void fleet_decide(struct fleet *fleet, struct told_rollout *rollout,
		  enum rollout_decision decision);
void fleet_heal(struct fleet *fleet);
/* A database will refuse what comes next, or its verification says no. */
void fleet_spoil(struct fleet *fleet);
/* Says of every statement in doubt what holds. */
void fleet_resolve_all(struct fleet *fleet);
/* A database is restored from a backup. */
void fleet_lose(struct fleet *fleet);
/* A wave of it is over, and a person lets the next one begin. */
bool fleet_waits_for_advance(const struct told_rollout *rollout);
/* A person accepts every target that is regressed. */
void fleet_accept_all(struct fleet *fleet);

/* ---- fleet_words.c: what people say of plans, and hold back ---- */
/* Nobody's word is left out of the log, whatever comes of it. */
void fleet_check_said(struct fleet *fleet, const char *what, struct error error);
void fleet_approve(struct fleet *fleet, const struct told_rollout *rollout, const char *person,
		   enum plan_decision decision);
void fleet_override(struct fleet *fleet, const struct told_rollout *rollout, const char *person,
		    const char *gate);
void fleet_brake(struct fleet *fleet, const struct brake_request *request, bool lift);
void fleet_lift_all(struct fleet *fleet);
void fleet_advance(struct fleet *fleet, const struct told_rollout *rollout, const char *reason);
void fleet_replan(struct fleet *fleet, const struct told_rollout *rollout);
/* What comes after the migration of this number is taken back. */
void fleet_revert(struct fleet *fleet, struct model_project *project, const char *environment,
		  size_t stays);
/* One of them, by chance. */
void fleet_say_something(struct fleet *fleet, struct model_project *project,
			 const char *environment);

/* ---- fleet_service.c ---- */
void fleet_service_start(struct fleet *fleet);
/* One who waits is answered; false: nobody does. */
bool fleet_service_answer(struct fleet *fleet);
/* The coordinator has ended. */
void fleet_service_forget(struct fleet *fleet);

/* ---- fleet_log.c: the log and the invariants that can be seen in it ---- */
/* Reads what was appended since, and checks it. */
void fleet_watch(struct fleet *fleet);
struct told_rollout *fleet_newest(struct fleet *fleet, const struct model_project *project,
				  const char *environment); /* or NULL */
struct told_rollout *fleet_rollout(struct fleet *fleet, const char *id);
/* What an agent holds of it is to end at the next statement boundary. */
bool fleet_is_stopping(const struct fleet *fleet, const struct told_rollout *rollout);
struct model_target *fleet_target(struct fleet *fleet, const struct model_project *project,
				  const char *environment, const char *name);
struct model_project *fleet_project(struct fleet *fleet, const char *name);
const struct model_environment *fleet_environment(const struct model_project *project,
						  const char *name);

/* Invariant: nothing lost.  What is proven goes on by itself where the pipeline says so. */
void fleet_check_promoted(struct fleet *fleet);
/* A gate that is shut for it and that two people may pass, or NULL. */
const char *fleet_shut_gate(const struct fleet *fleet, const struct told_rollout *rollout);
/* Invariant: fail closed.  When a window closes that drains, or such a freeze begins, what runs is
 * told to stop. */
void fleet_check_drains(const struct fleet *fleet);
/* Invariant: success stays.  Once nothing is under way any more, a target holds what the log calls
 * succeeded on it, or is said to be regressed; and none is that lost nothing. */
void fleet_check_standing(struct fleet *fleet);
/* What the coordinator keeps of rollouts in memory is what the store holds. */
void fleet_check_kept(struct fleet *fleet);
/* Invariant: nothing unsaid.  What is known follows from the entries alone. */
void fleet_check_log(struct fleet *fleet);
#endif
