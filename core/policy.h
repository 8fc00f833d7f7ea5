#ifndef CORE_POLICY_H
#define CORE_POLICY_H
#include "core/base/arena.h"
#include "core/base/error.h"
#include <stdbool.h>
#include <stdint.h>

/* How a migration may treat the database that it runs on: one row a knob.  An environment sets them
 * in its pipeline (`execution`), a file by directives (`-- lockstep:lock-timeout 5s`), a person
 * who runs `migrate apply` by options.  What a file says comes before what the environment says,
 * and that before what holds initially. */
enum policy_name {
	POLICY_LOCK_TIMEOUT,
	POLICY_STATEMENT_TIMEOUT,
	POLICY_IDLE_TIMEOUT,
	POLICY_LOCK_RETRIES,
	POLICY_RETRY_TIME,
	POLICY_VICTIM_TIME,
	POLICY_REPLICA_LAG,
	POLICY_LOGICAL_LAG,
	POLICY_WAL_LIMIT,
	POLICY_BACKUP_AGE,
	POLICY_RESTORE_POINT,
	POLICY_COPIES,
	POLICY_MIXED,
	POLICY_COUNT
};

enum policy_kind {
	POLICY_DURATION, /* ms; "2s"; 0: without a limit */
	POLICY_SIZE,     /* bytes; "64M"; 0: without a limit */
	POLICY_NUMBER,   /* "3" */
	POLICY_SWITCH,   /* "yes", "no" */
};

/* Those that a file and a person may set, too; the options of `migrate apply` come from them:
 * X(KNOB, name, kind, initial value, the same as it is written, greatest value, help).  A time or
 * size of 0 is no limit. */
#define POLICY_FILE_KNOBS(X)                                                                       \
	X(LOCK_TIMEOUT, "lock-timeout", DURATION, 2000, "2s", DAY,                                 \
	  "how long a statement may wait for a lock")                                              \
	X(STATEMENT_TIMEOUT, "statement-timeout", DURATION, 0, "the server's", DAY,                \
	  "how long a statement may run")                                                          \
	X(IDLE_TIMEOUT, "idle-timeout", DURATION, 60000, "1m", DAY,                                \
	  "how long a transaction may be idle")                                                    \
	X(LOCK_RETRIES, "lock-retries", NUMBER, 10, "10", MANY,                                    \
	  "how often a lock is tried for again")                                                   \
	X(RETRY_TIME, "retry-time", DURATION, 300000, "5m", DAY,                                   \
	  "how long a migration may be tried again in all")                                        \
	/* Twenty sessions that stand still for three seconds in all: what a site notices, and     \
	 * does not suffer from.  What needs more (a rewrite of a big table) is known beforehand,  \
	 * and says so in its file; what was not known should not be found out by an outage. */    \
	X(VICTIM_TIME, "victim-time", DURATION, 60000, "1m", DAY,                                  \
	  "how long others may wait for it, added up")                                             \
	X(REPLICA_LAG, "replica-lag", DURATION, 0, "0", DAY, "how far a standby may be behind")    \
	X(LOGICAL_LAG, "logical-lag", SIZE, 0, "0", PETA,                                          \
	  "how far logical replication may be behind")                                             \
	X(WAL_LIMIT, "wal-limit", SIZE, 0, "0", PETA, "how much may be written ahead on a target")

struct policy_knob {
	const char *name; /* "lock-timeout": in pipelines, directives and options */
	enum policy_kind kind;
	int64_t initial;
	int64_t most;
	bool by_file; /* a directive may set it */
	const char *help;
};
extern const struct policy_knob policy_knobs[POLICY_COUNT];

/* What somebody sets; zeroed it sets nothing. */
struct policy {
	int64_t values[POLICY_COUNT];
	bool given[POLICY_COUNT];
};

/* ERROR_INVALID: an unknown name (with the nearest one) or a bad value, which is not repeated. */
bool policy_put(struct policy *policy, const char *name, const char *text,
		struct error *error) MUST_CHECK;
/* Is the knob of that name set? */
bool policy_gives(const struct policy *policy, const char *name);
/* What holds for a file: what it sets (NULL: nothing), else what `environment` sets, else what
 * holds initially. */
int64_t policy_value(const struct policy *environment, const struct policy *file,
		     enum policy_name name);

/* "lock-timeout 5s, copies 3": the same for people. */
const char *policy_text(struct arena *arena, const struct policy *policy);
/* "lock-timeout=5000;copies=3": what is set, in the table's order, durations in ms and sizes in
 * bytes.  "" when nothing is.  The same policy always gives the same text. */
const char *policy_write(struct arena *arena, const struct policy *policy);
/* The text of policy_write.  ERROR_INVALID: another text, or a name that is not known here. */
bool policy_read(const char *text, struct policy *policy, struct error *error) MUST_CHECK;
#endif
