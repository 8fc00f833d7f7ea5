#ifndef PROTO_MESSAGE_H
#define PROTO_MESSAGE_H
#include "core/base/arena.h"
#include "core/base/bytes.h"
#include "core/base/crypto.h"
#include "core/plan.h"
#include "core/preflight.h"
#include "core/statement.h"
#include "proto/demand.h"
#include <stdbool.h>
#include <stdint.h>

/* What crosses the wire, as the inside of both programs sees it: checked, no NULL texts (absent is
 * ""), no enum out of range.  proto/messages.proto says what the fields mean. */
#define PROTOCOL_VERSION 1
#define NONCE_SIZE       16
#define CHUNK_SIZE       (256 * 1024)
#define LOG_POLICY_LIMIT 65536

struct label {
	const char *key, *value;
};

enum reach {
	REACH_OK,
	REACH_UNREACHABLE,
	REACH_REFUSED,
	REACH_COUNT
};

struct target_state {
	const char *name, *project;
	enum dialect dialect;
	struct label *labels;
	size_t label_count;
	enum reach reach;
	const char *problem, *server;
	struct hash ledger_digest;
	struct bytes ledger; /* size 0: unchanged in this session, as are the histories */
	struct bytes histories;
	const char *histories_problem; /* why there are none; "": nothing is wrong */
	/* What the target tells the linter (core/lint/facts.h). */
	bool sized; /* the digest was told */
	struct hash sizes_digest;
	struct bytes sizes; /* size 0: unchanged in this session */
	bool rehearsal, foreign_tables;
	uint64_t
	    seen; /* entries that the log had, as far as known, when the look began; 0: not told */
	bool examined;          /* the two that follow were told */
	int64_t look_age;       /* ms since it was looked at */
	struct bytes testimony; /* a DSSE envelope, or empty: the agent signs nothing */
	struct preflight_facts preflight;
};

struct statement_report {
	const char *version;
	uint32_t index, line;
	const char *state; /* "running", "succeeded", "failed", "not rehearsed" */
	int64_t started, duration, rows;
	int64_t waited; /* of the duration, for locks, as far as it was seen; microseconds */
	const char *sqlstate, *message, *detail, *hint;
	uint32_t position, error_line;
	const char *text;
	const char *phase; /* what it does or waits for; "": not known */
	int64_t done, total,
	    left; /* in this phase; total 0: not counted; left in ms, -1: not known */
};

enum phase {
	PHASE_STARTED,
	PHASE_PROGRESS,
	PHASE_FINISHED,
	PHASE_COUNT
};

enum outcome {
	OUTCOME_NONE,
	OUTCOME_SUCCEEDED,
	OUTCOME_FAILED,        /* the database said no */
	OUTCOME_ERRORED,       /* infrastructure; may be retried */
	OUTCOME_STOPPED,       /* told to, at a statement boundary */
	OUTCOME_INDETERMINATE, /* cannot be known from evidence */
	OUTCOME_REJECTED,      /* the agent would not: signature, digest, base, expiry */
	OUTCOME_PARTLY,        /* all but migrations that may fail and did (on-failure continue) */
	OUTCOME_COUNT
};

struct report {
	const char *rollout, *target, *attempt;
	uint64_t epoch, sequence;
	enum phase phase;
	enum outcome outcome;
	const char *error;
	const char *preparation; /* FINISHED: JSON, or "" */
	bool verifying;          /* it has come to the plan's verification */
	struct bytes found;      /* FINISHED: JSON, or empty */
	struct bytes testimony;  /* FINISHED: a DSSE envelope, or empty: the agent signs nothing */
	struct statement_report *statements;
	size_t statement_count;
};

enum verb {
	VERB_APPLY,
	VERB_REHEARSE,
	VERB_BASELINE,
	VERB_INSPECT,
	VERB_STOP,
	VERB_RESOLVE,
	VERB_REVERT,
	VERB_RECONCILE,
	VERB_EJECT,
	VERB_COUNT
};

/* What an agent understands in the plan of an apply; named in its hello beside the verbs. */
enum ability {
	ABILITY_VERIFY,   /* queries that have to answer true afterwards */
	ABILITY_WAVES,    /* parts that name their wave */
	ABILITY_EVIDENCE, /* what rehearsals showed */
	ABILITY_PROOF,    /* proofs that the plan is on the log */
	ABILITY_COSIGN,   /* heads of the log, and proofs of older ones than it has seen */
	ABILITY_COUNT
};

/* That a plan is on the coordinator's log; without a checkpoint there is no proof. */
struct log_proof {
	struct bytes entry; /* "rollout.created", as it was hashed */
	uint64_t index;
	struct bytes path;       /* hashes beside each other */
	struct bytes checkpoint; /* a signed note */
	struct bytes growth;     /* hashes: that it continues the one that the agent saw last, or
				    that that one continues it */
};

struct assignment {
	enum verb verb;
	const char *rollout, *project, *target, *attempt;
	uint64_t epoch, valid_for;
	struct plan plan;
	struct plan_part part; /* part.target is `target` */
	uint64_t part_index;
	struct hash *part_proof;
	size_t part_proof_count;
	struct hash manifest;
	uint8_t signature[SIGNATURE_SIZE];
	struct log_proof proof;
	struct seals seals;
	bool now;        /* VERB_STOP: the running statement is interrupted */
	const char *why; /* and on whose behalf */
};

enum request_kind {
	REQUEST_HELLO,
	REQUEST_ENROL,
	REQUEST_SYNC,
	REQUEST_FETCH,
	REQUEST_KIND_COUNT
};

struct hello {
	const char *version;
	const char **verbs; /* names of those after VERB_STOP that it carries out, and abilities */
	size_t verb_count;
	const char *log_policy; /* whose cosignatures it demands (core/tlog/quorum.h); "": none */
	int64_t log_policy_age; /* seconds that they may be old; 0: any */
	struct demand demand;
	struct bytes handover; /* of the agent's key (core/tlog/handover.h); 0: it stays */
};

struct enrol {
	const char *token, *name, *environment, *version;
	uint8_t public_key[PUBLIC_KEY_SIZE];
};

struct sync {
	struct target_state *targets;
	size_t target_count;
	struct report *reports;
	size_t report_count;
	const char **attempts;
	size_t attempt_count;
	const char **untold; /* names of targets that are served too */
	size_t untold_count;
	bool leaving;                 /* the agent is about to end: it begins nothing any more */
	uint64_t log_seen;            /* size of the last checkpoint that it accepted */
	const char *cosignature;      /* over that one, a signature line; "": none that is new */
	struct bytes coordinator_key; /* that it believes; 0: not told */
	struct bytes recovery_key;    /* that it would believe a revocation of; 0: none */
};

/* Is it answered at once (reports, ledgers), or may the answer be kept until there is work? */
bool sync_brings_news(const struct sync *sync);

struct fetch {
	struct hash hash;
	uint64_t offset;
};

struct request {
	enum request_kind kind;
	union {
		struct hello hello;
		struct enrol enrol;
		struct sync sync;
		struct fetch fetch;
	};
};

enum answer_kind {
	ANSWER_WELCOME,
	ANSWER_ENROLLED,
	ANSWER_ASSIGNMENTS,
	ANSWER_CHUNK,
	ANSWER_REFUSAL,
	ANSWER_KIND_COUNT
};

struct welcome {
	uint8_t nonce[NONCE_SIZE];
	uint8_t coordinator_key[PUBLIC_KEY_SIZE];
	const char *version;
	uint64_t log_size;   /* entries */
	const char *log_key; /* a vkey; "": none is shown */
	struct bytes log_key_signature;
	struct bytes *succession; /* signed notes: which key came after which */
	size_t succession_count;
	struct bytes recovery_key; /* PUBLIC_KEY_SIZE, or 0: there is none */
	struct bytes recovery_signature;
	struct bytes agent_key; /* PUBLIC_KEY_SIZE: of the agent, from now on; 0: not told */
	bool rotate;            /* the agent is to replace its key when it rests */
};

struct enrolled {
	const char *agent;
	uint8_t coordinator_key[PUBLIC_KEY_SIZE];
};

struct assignments {
	struct assignment *items;
	size_t count;
	uint64_t log_size;       /* entries */
	struct bytes checkpoint; /* the log's head, to be cosigned; size 0: none is shown */
	struct bytes growth;     /* that it continues the one that the agent saw last */
};

struct chunk {
	struct hash hash;
	uint64_t offset, total;
	struct bytes data;
};

struct refusal {
	enum error_code code;
	const char *text;
};

struct answer {
	enum answer_kind kind;
	union {
		struct welcome welcome;
		struct enrolled enrolled;
		struct assignments assignments;
		struct chunk chunk;
		struct refusal refusal;
	};
};

struct envelope {
	uint32_t protocol;
	const char *agent;
	struct bytes nonce; /* 0 or NONCE_SIZE bytes */
	uint64_t counter;
	struct bytes payload;
	struct bytes signature; /* 0 or SIGNATURE_SIZE bytes */
};

bool verb_has_plan(enum verb verb);    /* does it carry out a plan? */
const char *verb_name(enum verb verb); /* "apply", "rehearse", ... */
bool verb_from_name(const char *name, enum verb *verb) MUST_CHECK;
const char *ability_name(enum ability ability);
const char *outcome_name(enum outcome outcome);
#endif
