#ifndef COORDINATOR_LOOP_H
#define COORDINATOR_LOOP_H
#include "coordinator/answers.h"
#include "coordinator/inbox.h"
#include "coordinator/kept.h"
#include "coordinator/lints.h"
#include "coordinator/looks.h"
#include "coordinator/proofs.h"
#include "coordinator/questions.h"
#include "coordinator/sessions.h"
#include "coordinator/store/work.h"
#include "coordinator/throttle.h"
#include "coordinator/weighing.h"
#include "coordinator/witnessing.h"

/* The inside of the coordinator, shared by the modules that make up its turn. */

struct backoff {
	char *attempt;
	int64_t due; /* monotonic clock, ms */
	bool seen;
};

/* Refusals of strangers are logged, but not faster than a log may grow. */
struct refusal_limit {
	int64_t since;       /* monotonic clock, ms: start of the current minute */
	unsigned logged;     /* in it */
	unsigned suppressed; /* since the last that was logged */
};

struct posted {                            /* leaves after the commit */
	struct conversation *conversation; /* NULL: a call's */
	struct bytes frame;                /* size 0: dropped without an answer */
	struct call *call;
	const struct error *error; /* of the call; NULL: it went well */
	struct posted *next;
};

struct logbook;

struct keyring {
	char *folder;           /* of the state */
	struct key_pair before; /* this turn's change of the coordinator's key */
	bool changed;
};

struct coordinator {
	struct store *store;
	struct arena *arena; /* of the turn */
	struct key_pair key;
	struct keyring keyring;
	struct logbook *logbook;
	const struct answers *answers;
	char *store_path;
	size_t file_limit; /* bytes of one file of a release */
	struct sessions sessions;
	struct looks looks;
	struct questions questions;
	struct lints lints;
	struct weighing weighing;
	struct proofs proofs;
	struct witnesses witnesses;
	struct kept_rollouts kept;
	uint64_t judged;        /* rises with what may change what gates say */
	uint64_t stopped_as_of; /* `judged` when all agents were last looked at for work to stop */
	struct backoff *backoffs;
	size_t backoff_count;
	struct refusal_limit refusals;
	struct throttle *enrolments; /* that failed, by address */
	uint64_t lockout_after;      /* of them within a minute */
	int64_t pause_due;   /* monotonic clock, ms: when a wave's pause ends; 0: not known yet */
	int64_t promotion;   /* monotonic clock, ms: when promotions are looked for again */
	int64_t alarm;       /* wall clock, ms: when a gate changes by itself; 0: ask now */
	int64_t alarm_due;   /* monotonic clock, ms: when to look at the clock on the wall */
	int64_t erase_due;   /* monotonic clock, ms: when copies of what was redacted go */
	int64_t rest;        /* monotonic clock, ms: after a failure no deadline fires before */
	bool owed;           /* some of a turn's work was undone: the next one looks at everything
				as if it had changed */
	struct call **calls; /* parked */
	size_t call_count, call_room;
	struct posted *posted, **last_posted;
};
#endif
