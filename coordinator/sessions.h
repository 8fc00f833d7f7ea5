#ifndef COORDINATOR_SESSIONS_H
#define COORDINATOR_SESSIONS_H
#include "core/base/crypto.h"
#include "proto/message.h"

/* What is known of connected agents only while the program runs: nonces, counters, leases and the
 * conversations that are parked.  After a restart agents say hello again. */
#define LEASE    30000 /* ms without a word until an agent's tasks are given up */
#define PARK     25000 /* ms that an answer with nothing in it is held */
#define STOP_GAP 1000  /* ms before an agent that still works is told to stop again */

struct conversation;
struct log_demand;

/* An attempt that was handed out in this session. */
struct handed {
	char *attempt;
	int64_t stopped; /* monotonic clock, ms: when it was told to stop; 0: never */
};

struct session {
	uint64_t number; /* of the agent */
	char *agent;     /* its id */
	/* A nonce that was offered becomes the session's with the first request that carries it, so
	 * that a repeated hello cannot push a working agent out. */
	bool offered, established;
	uint8_t offer[NONCE_SIZE], nonce[NONCE_SIZE];
	unsigned verbs;       /* that its agent carries out: bit per enum verb */
	unsigned abilities;   /* what it understands in plans: bit per enum ability */
	struct arena *keys;   /* of `demand` */
	struct demand demand; /* whose signatures its agent's owner asks for */
	struct hash demand_hash;
	struct hash hello; /* of the signed bytes that got the offer: the same get the same nonce */
	uint64_t counter;  /* the last that was accepted */
	struct hash payload; /* and its payload's hash */
	int64_t seen;        /* wall clock, ms; 0: not since the start */
	int64_t heard;       /* monotonic clock, ms */
	bool holds;          /* a task, when that was last looked at */
	int64_t lease; /* monotonic clock, ms: until when its tasks are its own; 0: holds none */
	struct conversation *parked;
	int64_t park_until; /* monotonic clock, ms */
	uint64_t log_seen;  /* size of the last checkpoint that its agent accepted */
	uint8_t public_key[PUBLIC_KEY_SIZE]; /* its agent's */
	struct log_demand *log_demand; /* whose cosignatures its agent demands; NULL: nobody's */
	bool cosigns;                  /* somebody demands those of its agent */
	uint64_t cosigns_as_of;        /* struct witnesses, demanded: when that was found */
	uint64_t round;                /* the last whose head it was shown */
	int64_t shown;                 /* monotonic clock, ms: when */
	uint64_t withheld; /* entries of a log that needs cosignatures before it is told of its
			      work; 0: none */
	bool leaving;      /* its agent begins nothing any more */
	bool arrived;      /* it was parked since agents were last looked at for work to stop */
	struct handed *handed;
	size_t handed_count;
	/* Of this turn, in its arena: */
	struct assignment *assignments;
	size_t assignment_count, assignment_room;
	size_t assignment_bytes; /* on the wire, about */
	bool answer_now;
};

struct sessions {
	struct session **items; /* by the agent's number; NULL where there is none */
	size_t count;
};

void sessions_close(struct sessions *sessions);
/* The agent's, made when it is absent; NULL for an id that is none ("a-NUMBER"). */
struct session *sessions_of(struct sessions *sessions, const char *agent);
/* The agent's, or NULL. */
struct session *sessions_find(const struct sessions *sessions, const char *agent);

/* Is its agent there: does it wait, or was it heard not long ago?  NULL is nobody. */
bool session_present(const struct session *session, int64_t now);

/* It waits no more, if it did; the caller answers it.  False: nobody's. */
bool sessions_unpark(struct sessions *sessions, const struct conversation *conversation);

/* A new nonce for a hello; the same for the same hello. */
void session_offer(struct session *session, const struct hash *hello, uint8_t nonce[NONCE_SIZE]);
/* What a hello says that its agent carries out. */
void session_note_verbs(struct session *session, const struct hello *hello);
/* With which key its agent signs, and cosigns. */
void session_note_key(struct session *session, const uint8_t public_key[PUBLIC_KEY_SIZE]);
/* Is it the session's nonce?  The first use of an offered one begins a new session. */
bool session_accepts_nonce(struct session *session, struct bytes nonce);

/* Adds to what this turn's answer says. */
void session_assign(struct arena *arena, struct session *session,
		    const struct assignment *assignment);
/* Has it as much as an answer holds?  The rest waits until its agent asks again. */
bool session_is_full(const struct session *session);
struct handed *session_handed(const struct session *session, const char *attempt); /* or NULL */
void session_note_handed(struct session *session, const char *attempt);
/* Forgets those that are not in `attempts`. */
void session_keep_handed(struct session *session, const char *const *attempts, size_t count);
#endif
