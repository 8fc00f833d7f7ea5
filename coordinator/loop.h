#ifndef COORDINATOR_LOOP_H
#define COORDINATOR_LOOP_H
#include "coordinator/coordinator.h"
#include "coordinator/sessions.h"
#include "coordinator/store/work.h"

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

struct coordinator {
	struct store *store;
	struct arena *arena; /* of the turn */
	struct key_pair key;
	const struct answers *answers;
	char *store_path;
	struct sessions sessions;
	struct backoff *backoffs;
	size_t backoff_count;
	struct refusal_limit refusals;
	int64_t rest;        /* monotonic clock, ms: after a failure no deadline fires before */
	struct call **calls; /* parked */
	size_t call_count, call_room;
	struct posted *posted, **last_posted;
};

/* ---- outbox.c: what leaves after the commit ---- */
void outbox_start(struct coordinator *coordinator);
void outbox_answer(struct coordinator *coordinator, struct conversation *conversation,
		   const struct answer *answer);
void outbox_drop(struct coordinator *coordinator, struct conversation *conversation);
/* `error` is copied; NULL: it went well. */
void outbox_call(struct coordinator *coordinator, struct call *call, const struct error *error);
/* `failure` NULL: the commit went well.  Else everything is answered with it. */
void outbox_send(struct coordinator *coordinator, const struct error *failure);

/* ---- sync.c: one frame of an agent ---- */
/* Posts the answer, or parks the conversation in its session.  False: refused, not answered yet. */
bool frame_take(struct turn *turn, struct conversation *conversation, struct bytes frame,
		struct error *error) MUST_CHECK;
/* Posts the refusal and notes it for the log. */
void frame_refuse(struct turn *turn, struct conversation *conversation, struct bytes frame,
		  const struct error *why);

/* ---- enrol.c ---- */
bool enrol_take(struct turn *turn, const struct envelope *envelope, const struct enrol *enrol,
		struct answer *answer, struct error *error) MUST_CHECK;

/* ---- reports.c: what agents say ---- */
bool reports_take(struct turn *turn, const char *agent, const char *environment,
		  const struct sync *sync, struct error *error) MUST_CHECK;
bool targets_take(struct turn *turn, const char *agent, const char *environment,
		  const struct sync *sync, struct error *error) MUST_CHECK;

/* ---- leases.c: who holds what ---- */
/* Compares what the agent says it works on with what it was given. */
bool leases_compare(struct turn *turn, struct session *session, const struct sync *sync,
		    struct error *error) MUST_CHECK;
/* Gives up what silent agents hold, and lets due retries wait for their turn again. */
bool leases_due(struct turn *turn, struct error *error) MUST_CHECK;
/* Brings leases and retries in memory up to date with the store. */
bool leases_refresh(struct turn *turn, struct error *error) MUST_CHECK;
int64_t leases_deadline(const struct coordinator *coordinator);
void leases_close(struct coordinator *coordinator);

/* ---- dispatch.c: work for agents that wait ---- */
bool dispatch(struct turn *turn, bool arrived, struct error *error) MUST_CHECK;
/* The same attempt once more. */
bool dispatch_again(struct turn *turn, struct session *session, const struct held_task *task,
		    struct error *error) MUST_CHECK;
void dispatch_stop(struct turn *turn, struct session *session, const struct held_task *task);
#endif
